# Ports of an instance: well-known ones where they are free, and never two instances with the same.
# An instance's ports of a service are in $state/SERVICE.ports; a link in the cache to that file claims each.

# Says whether something listens on a port of this machine.
listening() {
    if [ -r /proc/net/tcp ]; then
        cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
            awk -v port="$(printf ':%04X' "$1")" '$4 == "0A" && $2 ~ port "$" { found = 1 } END { exit !found }'
    else
        nc -z 127.0.0.1 "$1" 2>/dev/null
    fi
}

# Makes a port ours until it is released: claim SERVICE PORT; what was chosen is not listened on yet.
claim() {
    mkdir -p "$cache/ports"
    # A link that leads nowhere is what a removed instance left.
    [ -e "$cache/ports/$2" ] || rm -f "$cache/ports/$2"
    ! listening "$2" && ln -s "$state/$1.ports" "$cache/ports/$2" 2>/dev/null
}

# Prints a port for a service: the well-known one, or a free one below those of outgoing connections.
port() {
    if [ -z "$free_ports" ]; then
        if claim "$1" "$2"; then echo "$2"; return; fi
        say "port $2 is taken; another is used in its place"
    fi
    while :; do
        candidate=$((12000 + $(od -An -N2 -tu2 /dev/urandom) % 20000))
        if claim "$1" "$candidate"; then echo "$candidate"; return; fi
    done
}

# Chooses the ports of a service, unless it has some: choose_ports SERVICE NAME...; each in $NAME_port.
choose_ports() {
    service=$1
    shift
    if [ ! -e "$state/$service.ports" ]; then
        for name in "$@"; do
            eval "echo ${name}_port=\$(port $service \"\$${name}_port\")"
        done >"$state/$service.ports"
    fi
    . "$state/$service.ports"
}

release_ports() {
    [ -e "$state/$1.ports" ] || return 0
    sed 's/.*=//' "$state/$1.ports" | while read -r claimed; do rm -f "$cache/ports/$claimed"; done
    rm -f "$state/$1.ports"
}
