/** `tests split` and `tests run`: options are read here, and the runner decides which names are this node's. */
export const split = `# tests split, tests run: what follows are the options.
rf_split() {
  rf_kind=$1
  shift
  rf_by=name rf_type=autodetect rf_index=\${CIRCLE_NODE_INDEX:-} rf_total=\${CIRCLE_NODE_TOTAL:-}
  rf_default= rf_timings= rf_counts= rf_verbose= rf_command= rf_file=
  while [ $# -gt 0 ]; do
    case $1 in
      --show-counts | --verbose | -v)
        case $1 in
          --show-counts) rf_counts=yes ;;
          *) rf_verbose=yes ;;
        esac
        shift
        continue
        ;;
      --show-counts=* | --verbose=*)
        rf_value=yes
        case $1 in
          *=false) rf_value= ;;
        esac
        case $1 in
          --show*) rf_counts=$rf_value ;;
          *) rf_verbose=$rf_value ;;
        esac
        shift
        continue
        ;;
      --*=*)
        rf_option=\${1%%=*}
        rf_value=\${1#*=}
        shift
        ;;
      --*)
        rf_option=$1
        [ $# -gt 1 ] || rf_fail "$1 needs a value" 2
        rf_value=$2
        shift 2
        ;;
      -?*) rf_fail "tests $rf_kind does not know $1" 2 ;;
      *)
        rf_file=$1
        shift
        continue
        ;;
    esac
    case $rf_option in
      --split-by) rf_by=$rf_value ;;
      --timings-type) rf_type=$rf_value ;;
      --index) rf_index=$rf_value ;;
      --total) rf_total=$rf_value ;;
      --time-default) rf_default=$rf_value ;;
      --timings-file) rf_timings=$rf_value ;;
      --command) rf_command=$rf_value ;;
      --test-selection | --auto-detect) ;;
      *) rf_fail "tests $rf_kind does not know $rf_option" 2 ;;
    esac
  done
  [ "$rf_kind" = split ] || [ -n "$rf_command" ] || rf_fail 'tests run needs --command' 2
  [ "$rf_file" != - ] || rf_file=
  [ -z "$rf_file" ] || [ -f "$rf_file" ] || rf_fail "there is no file $rf_file" 1
  [ -z "$rf_timings" ] || [ -f "$rf_timings" ] || rf_fail "there is no file $rf_timings" 1

  rf_call
  rf_say 'split' >&3
  rf_tell by "$rf_by"
  rf_tell type "$rf_type"
  rf_tell index "$rf_index"
  rf_tell total "$rf_total"
  rf_tell default "$rf_default"
  rf_tell counts "$rf_counts$rf_verbose"
  rf_tell folder "$PWD"
  if [ -n "$rf_timings" ]; then
    rf_say 'timings' >&3
    rf_pour <"$rf_timings"
  fi
  rf_say 'names' >&3
  if [ -n "$rf_file" ]; then rf_pour <"$rf_file"; else rf_pour; fi
  rf_hear_first
  if [ "$rf_kind" = split ]; then
    rf_hear_rest
    exit "$rf_code"
  fi
  # A node without tests runs nothing.
  [ -n "$rf_first" ] || exit "$rf_code"
  rf_shell=sh
  if command -v bash >/dev/null 2>&1; then rf_shell=bash; fi
  rf_hear_rest | "$rf_shell" -c "$rf_command" 3>&- 4<&-
  exit $?
}
`;
