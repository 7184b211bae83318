# The jars, fetched once by Maven into the cache; a directory of them appears whole or not at all.

need_tools() {
    missing=
    command -v java >/dev/null 2>&1 || missing="$missing openjdk-17-jre-headless"
    command -v mvn >/dev/null 2>&1 || missing="$missing maven"
    command -v curl >/dev/null 2>&1 || missing="$missing curl"
    [ -n "$missing" ] || return 0
    say "missing:$missing"
    say "install with: sudo apt-get install -y$missing"
    exit 2
}

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
    mvn --quiet --batch-mode --file "$new/pom.xml" dependency:copy-dependencies \
        -DincludeScope=runtime "-DoutputDirectory=$new" >&2 || { rm -rf "$new"; fail "Maven could not fetch $name"; }
    # Where another start was quicker, the new directory lands inside the one that is there.
    mv "$new" "$jars"
    rm -rf "${jars:?}/${new##*/}"
}
