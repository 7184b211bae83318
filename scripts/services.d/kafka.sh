# Kafka: one process, broker and KRaft controller at once.

kafka_version=4.3.0
kafka_jars="$cache/jars/kafka-$kafka_version"
kafka_port=9092
kafka_controller_port=9093

processes_kafka() { echo kafka; }
address_kafka() { . "$state/kafka.ports"; echo "127.0.0.1:$kafka_port"; }

settings_kafka() {
    . "$state/kafka.ports"
    echo "LAKESHELL_BROKERS=127.0.0.1:$kafka_port"
    echo "KAFKA_CLASSPATH=$state/kafka:$kafka_jars/*"
    echo "KAFKA_PID=$(pid kafka)"
}

up_kafka() {
    if alive kafka; then return; fi
    fetch "kafka-$kafka_version" "org.apache.kafka:kafka_2.13:$kafka_version" \
        "org.apache.kafka:kafka-tools:$kafka_version" org.slf4j:slf4j-simple:1.7.36
    mkdir -p "$state/kafka"
    choose_ports kafka kafka kafka_controller
    kafka_properties >"$state/kafka/server.properties"
    # Tools say only what went wrong; the server is told to say more.
    echo org.slf4j.simpleLogger.defaultLogLevel=warn >"$state/kafka/simplelogger.properties"
    if [ ! -d "$state/kafka/data" ]; then
        # 16 bytes in the alphabet of base64 for URLs; the last letter has 4 bits too many.
        cluster=L$(head -c 64 /dev/urandom | base64 | tr -dc A-Za-z0-9 | head -c 20)A
        java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$state/kafka:$kafka_jars/*" kafka.tools.StorageTool \
            format -t "$cluster" -c "$state/kafka/server.properties" >"$state/log/kafka-format.log" 2>&1 ||
            { cat "$state/log/kafka-format.log" >&2; fail "Kafka's storage could not be formatted"; }
    fi
    start_kafka
}

start_kafka() {
    [ -e "$state/kafka.ports" ] || fail "there is no Kafka in $state; start it with: scripts/services up kafka"
    if alive kafka; then return; fi
    spawn kafka "$state/kafka:$kafka_jars/*" 512m -Dorg.slf4j.simpleLogger.defaultLogLevel=info \
        -Dorg.slf4j.simpleLogger.showDateTime=true "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSS" \
        kafka.Kafka "$state/kafka/server.properties"
    wait_until kafka logged kafka 'Kafka Server started'
}

# One node keeps one replica of everything, and cleans soon, so that a test need not wait for minutes.
kafka_properties() {
    cat <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$kafka_controller_port
listeners=PLAINTEXT://127.0.0.1:$kafka_port,CONTROLLER://127.0.0.1:$kafka_controller_port
advertised.listeners=PLAINTEXT://127.0.0.1:$kafka_port
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=$state/kafka/data
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
transaction.abort.timed.out.transaction.cleanup.interval.ms=1000
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
group.initial.rebalance.delay.ms=0
log.initial.task.delay.ms=500
log.retention.check.interval.ms=1000
log.cleaner.backoff.ms=500
log.cleaner.dedupe.buffer.size=8388608
END
}
