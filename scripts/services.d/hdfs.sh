# HDFS: a NameNode and one DataNode.

hadoop_version=3.5.0
hdfs_jars="$cache/jars/hdfs-$hadoop_version"
namenode_port=8020
namenode_http_port=9870
datanode_port=9866
datanode_http_port=9864
datanode_ipc_port=9867

processes_hdfs() { echo namenode datanode; }

address_hdfs() {
    . "$state/hdfs.ports"
    case $1 in
        namenode) echo "hdfs://127.0.0.1:$namenode_port, http://127.0.0.1:$namenode_http_port" ;;
        datanode) echo "127.0.0.1:$datanode_port" ;;
    esac
}

settings_hdfs() {
    . "$state/hdfs.ports"
    echo "LAKESHELL_FS=hdfs://127.0.0.1:$namenode_port"
    echo "HADOOP_CONF_DIR=$state/hdfs"
    echo "HDFS_CLASSPATH=$state/hdfs:$hdfs_jars/*"
    echo "NAMENODE_PID=$(pid namenode)"
    echo "DATANODE_PID=$(pid datanode)"
}

up_hdfs() {
    fetch "hdfs-$hadoop_version" "org.apache.hadoop:hadoop-hdfs:$hadoop_version" \
        "org.apache.hadoop:hadoop-common:$hadoop_version" "org.apache.hadoop:hadoop-hdfs-client:$hadoop_version"
    # Each looks for its web pages in the class path; empty directories will do.
    mkdir -p "$state/hdfs/webapps/hdfs" "$state/hdfs/webapps/datanode"
    choose_ports hdfs namenode namenode_http datanode datanode_http datanode_ipc
    hdfs_properties core >"$state/hdfs/core-site.xml"
    hdfs_properties hdfs >"$state/hdfs/hdfs-site.xml"
    hdfs_logging >"$state/hdfs/log4j.properties"
    # The DataNode waits for the NameNode anyway, so that its start costs no time of its own.
    spawn_datanode
    if [ ! -d "$state/hdfs-name" ]; then
        java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$state/hdfs:$hdfs_jars/*" \
            org.apache.hadoop.hdfs.server.namenode.NameNode -format -nonInteractive \
            >"$state/log/namenode-format.log" 2>&1 ||
            { cat "$state/log/namenode-format.log" >&2; fail "the NameNode could not be formatted"; }
    fi
    start_namenode
}

spawn_datanode() {
    alive datanode ||
        spawn datanode "$state/hdfs:$hdfs_jars/*" 256m -Dhadoop.root.logger=INFO,console \
            org.apache.hadoop.hdfs.server.datanode.DataNode
}

start_datanode() {
    [ -e "$state/hdfs.ports" ] || fail "there is no HDFS in $state; start it with: scripts/services up hdfs"
    if alive datanode; then return; fi
    spawn_datanode
    wait_until datanode logged datanode 'successfully registered with NN'
    wait_until datanode namenode_answers
}

start_namenode() {
    [ -e "$state/hdfs.ports" ] || fail "there is no HDFS in $state; start it with: scripts/services up hdfs"
    alive namenode ||
        spawn namenode "$state/hdfs:$hdfs_jars/*" 256m -Dhadoop.root.logger=INFO,console \
            org.apache.hadoop.hdfs.server.namenode.NameNode
    wait_until namenode namenode_answers
}

# Says whether the NameNode has left safe mode and knows its DataNode.
namenode_answers() {
    . "$state/hdfs.ports"
    query='Hadoop:service=NameNode,name=FSNamesystemState'
    answer=$(curl --silent --max-time 5 "http://127.0.0.1:$namenode_http_port/jmx?qry=$query") || return 1
    case $answer in *'"FSState" : "Operational"'*) ;; *) return 1 ;; esac
    case $answer in *'"NumLiveDataNodes" : 1,'*) ;; *) return 1 ;; esac
}

# Prints core-site.xml or hdfs-site.xml.
hdfs_properties() {
    echo '<?xml version="1.0"?><configuration>'
    "${1}_site" | sed 's|^\([^=]*\)=\(.*\)$|<property><name>\1</name><value>\2</value></property>|'
    echo '</configuration>'
}

core_site() {
    cat <<END
fs.defaultFS=hdfs://127.0.0.1:$namenode_port
hadoop.tmp.dir=$state/hdfs-tmp
ipc.client.connect.retry.interval=100
ipc.client.connect.max.retries=100
END
}

# One DataNode: it is missed after 12 seconds, and a write goes on without looking for another.
hdfs_site() {
    cat <<END
dfs.replication=1
dfs.namenode.name.dir=file://$state/hdfs-name
dfs.datanode.data.dir=file://$state/hdfs-data
dfs.namenode.rpc-address=127.0.0.1:$namenode_port
dfs.namenode.http-address=127.0.0.1:$namenode_http_port
dfs.datanode.address=127.0.0.1:$datanode_port
dfs.datanode.http.address=127.0.0.1:$datanode_http_port
dfs.datanode.ipc.address=127.0.0.1:$datanode_ipc_port
dfs.datanode.hostname=127.0.0.1
dfs.namenode.safemode.min.datanodes=1
dfs.namenode.safemode.extension=0
dfs.heartbeat.interval=1
dfs.namenode.heartbeat.recheck-interval=1000
dfs.client.block.write.replace-datanode-on-failure.policy=NEVER
END
}

# Tools say only what went wrong; the servers are told to say more.
hdfs_logging() {
    cat <<'END'
hadoop.root.logger=WARN,console
log4j.rootLogger=${hadoop.root.logger}
log4j.appender.console=org.apache.log4j.ConsoleAppender
log4j.appender.console.target=System.err
log4j.appender.console.layout=org.apache.log4j.PatternLayout
log4j.appender.console.layout.ConversionPattern=%d{ISO8601} %p %c{2}: %m%n
END
}
