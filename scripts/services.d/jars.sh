# The jars, fetched once by Maven into the cache; a directory of them appears whole or not at all.

# Fetches jars with all that they need: fetch NAME GROUP:ARTIFACT:VERSION...
fetch() {
    jars=$cache/jars/$1
    [ ! -d "$jars" ] || return 0
    say "fetching the jars of $1 from Maven Central"
    new=$jars.$$
    mkdir -p "$new"
    name=$1
    shift
    {
        echo '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        echo "<groupId>lakeshell</groupId><artifactId>$name</artifactId><version>1</version><dependencies>"
        for jar in "$@"; do
            echo "$jar" | awk -F: '{ print "<dependency><groupId>" $1 "</groupId><artifactId>" $2 \
                "</artifactId><version>" $3 "</version></dependency>" }'
        done
        echo '</dependencies></project>'
    } >"$new/pom.xml"
    mvn --quiet --batch-mode -Dstyle.color=never --file "$new/pom.xml" dependency:copy-dependencies \
        -DincludeScope=runtime "-DoutputDirectory=$new" >&2 || { rm -rf "$new"; fail "Maven could not fetch $name"; }
    # Where another start was quicker, the new directory lands inside the one that is there.
    mv "$new" "$jars"
    rm -rf "${jars:?}/${new##*/}"
}
