/** How the script speaks with the runner; `../agent-desk.ts` has the other end, and describes both. */
export const talk = `# Opens a conversation: 3 is what we say, 4 is what we hear.
rf_call() {
  [ -p "$rf_agent/ask" ] || rf_fail 'the runner of this job cannot be reached from here' 70
  rf_id="\${RINGFORT_STEP:-x}.$$"
  rf_say "$rf_id" >"$rf_agent/ask" || rf_fail 'the runner of this job cannot be reached from here' 70
  until [ -p "$rf_agent/calls/$rf_id.answer" ]; do
    [ -p "$rf_agent/wake" ] || rf_fail 'the runner of this job has gone' 70
    IFS= read -r rf_woken <"$rf_agent/wake"
  done
  exec 3>"$rf_agent/calls/$rf_id.ask" 4<"$rf_agent/calls/$rf_id.answer" || exit 70
}

# One fact a line, as "name value".
rf_tell() {
  case $2 in
    *"$rf_nl"*) rf_fail "$1 has more than one line" 2 ;;
  esac
  rf_say "$1 $2" >&3
}

# Everything on stdin, then the line that ends it.
rf_pour() {
  if command -v cat >/dev/null 2>&1; then
    cat >&3
  else
    while IFS= read -r rf_line || [ -n "$rf_line" ]; do rf_say "$rf_line"; done >&3
  fi
  printf '\\n\\001\\n' >&3
}

# Lines come as "o" and "e" for the two outputs, and "x" for the end. The first line for stdout is kept, so that we know whether there is one.
rf_hear_first() {
  rf_code=70
  rf_first=
  while IFS= read -r rf_line <&4; do
    case $rf_line in
      e*) rf_say "\${rf_line#e}" >&2 ;;
      o*)
        rf_first=$rf_line
        return
        ;;
      x*)
        rf_code=\${rf_line#x}
        return
        ;;
    esac
  done
}

rf_hear_rest() {
  [ -n "$rf_first" ] || return
  rf_say "\${rf_first#o}"
  while IFS= read -r rf_line <&4; do
    case $rf_line in
      o*) rf_say "\${rf_line#o}" ;;
      x*)
        rf_code=\${rf_line#x}
        return
        ;;
    esac
  done
}

rf_halt() {
  rf_call
  rf_say 'halt' >&3
  printf '\\001\\n' >&3
  rf_hear_first
  exit "$rf_code"
}
`;
