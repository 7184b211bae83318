# Processes of an instance: each has a file of its id, and a mark on its command line by which it is known again.

pid() { cat "$state/$1.pid" 2>/dev/null; }

# Says whether a process runs and is ours; an id may have gone to another program since.
alive() {
    [ -e "$state/$1.pid" ] || return 1
    { tr '\0' ' ' <"/proc/$(pid "$1")/cmdline" || ps -p "$(pid "$1")" -o args=; } 2>/dev/null |
        grep -qF -- "-Dlakeshell.process=$state/$1 "
}

# Starts a Java process that outlives this script: spawn NAME CLASSPATH HEAP CLASS [ARGUMENT...]
spawn() {
    name=$1 classpath=$2 heap=$3
    shift 3
    # What it writes before this start is no sign of being ready: remember where the log ends.
    touch "$state/log/$name.log"
    wc -l <"$state/log/$name.log" >"$state/$name.start"
    # A process that is killed leaves its temporary files, which so go with the instance.
    mkdir -p "$state/tmp"
    nohup java "-Xmx$heap" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData \
        "-Djava.io.tmpdir=$state/tmp" \
        "-Dlakeshell.process=$state/$name" -cp "$classpath" "$@" </dev/null >>"$state/log/$name.log" 2>&1 &
    echo $! >"$state/$name.pid"
}

# Says whether the log has a text since the last start.
logged() { tail -n "+$(($(cat "$state/$1.start") + 1))" "$state/log/$1.log" | grep -qF -- "$2"; }

# Waits until a command succeeds, a process being needed for it: wait_until NAME COMMAND [ARGUMENT...]
wait_until() {
    name=$1
    shift
    deadline=$(($(date +%s) + 180))
    until "$@"; do
        if ! alive "$name" || [ "$(date +%s)" -gt "$deadline" ]; then
            tail -n 15 "$state/log/$name.log" >&2
            fail "$name did not start; its log is $state/log/$name.log"
        fi
        sleep 0.1
    done
}

# Says whether of a process nothing is left but, perhaps, its exit code: its files and ports are closed by then.
ended() {
    ! awk '/^State:/ { zombie = $2 == "Z" } /^Threads:/ { alone = $2 == 1 } END { exit zombie && alone }' \
        "/proc/$1/status" 2>/dev/null
}

# Asks a process to end, and insists after 15 seconds.
stop() {
    alive "$1" || return 0
    kill "$(pid "$1")"
    deadline=$(($(date +%s) + 15))
    until ended "$(pid "$1")" || [ "$(date +%s)" -gt "$deadline" ]; do sleep 0.1; done
    kill_now "$1"
}

kill_now() {
    if alive "$1"; then
        kill -9 "$(pid "$1")" 2>/dev/null || true
        until ended "$(pid "$1")"; do sleep 0.02; done
    fi
    rm -f "$state/$1.pid"
}
