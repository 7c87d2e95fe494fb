#!/bin/sh
# Makes this Gentoo machine a drone of the swarm at @COORDINATOR@.
#
#   curl -fsS @COORDINATOR@/install.sh | PORTAGE_SWARM_TOKEN=... sh
#
# It fetches the agent, one file that runs under Node.js, checks it against the SHA-256 below, writes its settings and starts
# it as a service of OpenRC or systemd. Run again, it brings the agent up to date and keeps the settings. --help tells the rest.
set -eu

COORDINATOR='@COORDINATOR@'
VERSION='@VERSION@'
SHA256='@SHA256@'
NODE_WANTED='20.19'

# All of it is read before any of it runs: a download that breaks off does nothing.
main() {
  root='' service='' start=yes action=install purge=no
  name='' target='' cores=''
  while [ $# -gt 0 ]; do
    case $1 in
      --root) need_value "$@"; root=${2%/}; start=no; shift ;;
      --service) need_value "$@"; service=$2; shift ;;
      --name) need_value "$@"; need_plain "$@"; name=$2; shift ;;
      --target) need_value "$@"; need_plain "$@"; target=$2; shift ;;
      --cores) need_value "$@"; need_number "$@"; cores=$2; shift ;;
      --no-start) start=no ;;
      --uninstall) action=uninstall ;;
      --purge) purge=yes ;;
      --help | -h) usage; exit 0 ;;
      *) fail "$1: there is no such option, see --help" ;;
    esac
    shift
  done
  case $root in
    '' | /*) ;;
    *) fail "--root $root: must begin with /" ;;
  esac
  [ -n "$root" ] || [ "$(id -u)" = 0 ] || fail "Run this as root: emerge installs what builds need."

  agent=/usr/lib/portage-swarm/agent.mjs
  program=/usr/bin/portage-swarm-agent
  config=/etc/portage-swarm/agent.toml
  token_file=/etc/portage-swarm/token
  openrc_script=/etc/init.d/portage-swarm-agent
  systemd_unit=/etc/systemd/system/portage-swarm-agent.service
  [ -n "$service" ] || service=$(service_manager)
  case $service in
    openrc | systemd | none) ;;
    *) fail "--service $service: must be openrc, systemd or none" ;;
  esac
  "$action"
}

usage() {
  cat <<END
Makes this machine a drone of the swarm at $COORDINATOR (agent $VERSION).

  curl -fsS $COORDINATOR/install.sh | PORTAGE_SWARM_TOKEN=TOKEN sh
  curl -fsS $COORDINATOR/install.sh | sh -s -- --uninstall

  --name NAME       name of this drone (the host name)
  --target TARGET   drones of one target build interchangeable packages (default)
  --cores N         CPU cores to offer (all)
  --service WHAT    openrc, systemd or none (what this machine runs)
  --no-start        install, but start nothing
  --root DIR        install below DIR, and start nothing
  --uninstall       stop and remove the agent; settings and what it works on stay
  --purge           with --uninstall: remove its settings and its identity too
  --help

Settings are in $config, which is kept when it is there already. The join token is needed once.
END
}

install() {
  node=$(find_node)
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  trap 'exit 1' HUP INT TERM
  fetch "$COORDINATOR/agent.mjs" "$scratch/agent.mjs" || fail "$COORDINATOR/agent.mjs cannot be fetched."
  found=$(sha256sum <"$scratch/agent.mjs")
  [ "${found%% *}" = "$SHA256" ] ||
    fail "The agent that came is not the one this script belongs to, nothing was changed. Fetch the script again." \
      "  expected $SHA256" "  came     ${found%% *}"
  check_token

  # One that runs this agent already is not disturbed in what it builds.
  verb=restart
  if cmp -s "$scratch/agent.mjs" "$root$agent"; then verb=start; fi
  write "$agent" 644 <"$scratch/agent.mjs"
  write "$program" 755 <<END
#!/bin/sh
exec $node $agent "\$@"
END
  write_token
  write_config
  write_service
  say "Agent $VERSION is in $root$agent."
  start_service
}

# The token stays out of every command line: it comes by the environment and goes into a file of root's.
check_token() {
  [ -n "${PORTAGE_SWARM_TOKEN:-}" ] || [ -e "$root$token_file" ] || [ -e "$root/var/tmp/portage-swarm/credential" ] ||
    fail "Say the join token: PORTAGE_SWARM_TOKEN=... before sh. The coordinator shows it (Drones, Add a drone)."
}

write_token() {
  [ -n "${PORTAGE_SWARM_TOKEN:-}" ] || return 0
  printf '%s\n' "$PORTAGE_SWARM_TOKEN" | write "$token_file" 600
}

write_config() {
  if [ -e "$root$config" ]; then
    say "Kept $root$config."
    grep -qF -e "\"$COORDINATOR\"" -e "\"$COORDINATOR/\"" "$root$config" ||
      say "It names another coordinator than $COORDINATOR: change it there if that is wrong."
    return 0
  fi
  {
    echo "# portage-swarm-agent --help lists all settings."
    echo "coordinator = \"$COORDINATOR\""
    [ ! -e "$root$token_file" ] || echo "token-file = \"$token_file\""
    [ -z "$name" ] || echo "name = \"$name\""
    [ -z "$target" ] || echo "target = \"$target\""
    [ -z "$cores" ] || echo "cores = $cores"
  } | write "$config" 644
}

write_service() {
  case $service in
    openrc)
      write "$openrc_script" 755 <<'END'
#!/sbin/openrc-run
description="Builds packages for a swarm"
supervisor=supervise-daemon
command=/usr/bin/portage-swarm-agent
output_log=/var/log/portage-swarm-agent.log
error_log=/var/log/portage-swarm-agent.log
respawn_delay=10
respawn_max=0
# Stopped, it gives its builds back to the queue. To finish them first, drain the drone in the dashboard.
retry="TERM/1/TERM/60/KILL/5"
rc_cgroup_cleanup=yes

depend() {
	use net
	after ntp-client chronyd
}

start_pre() {
	# For example NODE_EXTRA_CA_CERTS=/etc/ssl/our-authority.pem
	if [ -r /etc/portage-swarm/environment ]; then
		set -a
		. /etc/portage-swarm/environment
		set +a
	fi
}
END
      ;;
    systemd)
      write "$systemd_unit" 644 <<'END'
[Unit]
Description=Builds packages for a swarm
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/portage-swarm-agent
# Stopped, it gives its builds back to the queue: the second SIGTERM comes from systemd. To finish them first, drain the
# drone in the dashboard.
ExecStop=/bin/sh -c "kill -TERM $MAINPID && sleep 1"
TimeoutStopSec=90
KillMode=mixed
Restart=on-failure
RestartSec=10
# It was told something wrong, or turned away: another start would not help.
RestartPreventExitStatus=2
# For example NODE_EXTRA_CA_CERTS=/etc/ssl/our-authority.pem
EnvironmentFile=-/etc/portage-swarm/environment
# So that the memory of each build can be limited.
Delegate=yes
OOMPolicy=continue

[Install]
WantedBy=multi-user.target
END
      ;;
  esac
}

start_service() {
  if [ -n "$root" ]; then return 0; fi
  if [ "$service" = none ]; then
    say "This machine runs neither OpenRC nor systemd. Run the agent yourself: $program"
    return 0
  fi
  if [ "$start" = no ]; then
    case $service in
      openrc) say "Start it: rc-update add portage-swarm-agent default && rc-service portage-swarm-agent start" ;;
      systemd) say "Start it: systemctl enable --now portage-swarm-agent" ;;
    esac
    return 0
  fi
  case $service in
    openrc)
      rc-update --quiet add portage-swarm-agent default
      rc-service portage-swarm-agent "$verb"
      say "It runs. To watch it: tail -f /var/log/portage-swarm-agent.log"
      ;;
    systemd)
      systemctl daemon-reload
      systemctl --quiet enable portage-swarm-agent
      systemctl "$verb" portage-swarm-agent
      say "It runs. To watch it: journalctl -fu portage-swarm-agent"
      ;;
  esac
}

uninstall() {
  if [ -z "$root" ]; then
    case $service in
      openrc)
        if [ -e "$openrc_script" ]; then
          rc-service --quiet --ifstarted portage-swarm-agent stop || say "The service could not be stopped."
          rc-update --quiet delete portage-swarm-agent default || :
        fi
        ;;
      systemd)
        if [ -e "$systemd_unit" ]; then
          systemctl --quiet disable --now portage-swarm-agent || say "The service could not be stopped."
        fi
        ;;
    esac
  fi
  rm -f "$root$openrc_script" "$root$systemd_unit" "$root$program" "$root$agent" "$root$agent.old" "$root$agent.new"
  [ ! -d "$root${agent%/*}" ] || rmdir "$root${agent%/*}" 2>/dev/null || :
  if [ -z "$root" ] && [ "$service" = systemd ]; then systemctl daemon-reload; fi
  if [ "$purge" = yes ]; then
    rm -rf "$root/etc/portage-swarm" "$root/var/tmp/portage-swarm"
    say "The agent, its settings and its identity are removed."
  else
    say "The agent is removed. Its settings are in $root/etc/portage-swarm, its identity in $root/var/tmp/portage-swarm."
  fi
  say "Remove the drone from the swarm too: on its page in the dashboard."
}

service_manager() {
  if [ -z "$root" ] && [ -d /run/systemd/system ]; then
    echo systemd
  elif [ -x "$root/sbin/openrc-run" ] || [ -x "$root/usr/bin/openrc-run" ]; then
    echo openrc
  elif [ -x "$root/usr/lib/systemd/systemd" ] || [ -x "$root/lib/systemd/systemd" ]; then
    echo systemd
  else
    echo none
  fi
}

# By its full path, because services have a PATH of their own.
find_node() {
  node=$(command -v node) || fail "This machine has no Node.js. Install $NODE_WANTED or newer, then run this again:" \
    "  emerge --ask '>=net-libs/nodejs-$NODE_WANTED'"
  found=$("$node" --version) || fail "$node does not work."
  found=${found#v}
  major=${found%%.*} rest=${found#*.}
  minor=${rest%%.*}
  if [ "$major" -lt "${NODE_WANTED%.*}" ] ||
    { [ "$major" -eq "${NODE_WANTED%.*}" ] && [ "$minor" -lt "${NODE_WANTED#*.}" ]; }; then
    fail "This machine has Node.js $found, and the agent needs $NODE_WANTED or newer. Then run this again:" \
      "  emerge --ask '>=net-libs/nodejs-$NODE_WANTED'"
  fi
  printf '%s' "$node"
}

fetch() {
  if command -v curl >/dev/null; then
    curl -fsS "$1" -o "$2"
  else
    wget -q "$1" -O "$2"
  fi
}

# write FILE MODE: standard input becomes the file below the root, whole or not at all.
write() {
  mkdir -p "$root${1%/*}"
  (umask 077 && cat >"$root$1.new")
  chmod "$2" "$root$1.new"
  mv -f "$root$1.new" "$root$1"
}

need_value() {
  [ $# -ge 2 ] || fail "$1 needs a value, see --help"
}

need_plain() {
  case $2 in
    *[!A-Za-z0-9._-]*) fail "$1 '$2': must be letters, digits, dots, - and _ only" ;;
  esac
}

need_number() {
  case $2 in
    *[!0-9]*) fail "$1 '$2': must be a whole number" ;;
  esac
}

say() {
  printf '%s\n' "$1"
}

fail() {
  printf '%s\n' "$@" >&2
  exit 1
}

main "$@"
