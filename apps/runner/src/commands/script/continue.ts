/** `run continue`: the runner reads the config, vouches for it, and the pipeline goes on. */
export const continuing = `# run continue: what follows are its options.
rf_continue() {
  rf_config= rf_parameters=
  while [ $# -gt 0 ]; do
    case $1 in
      --config=*) rf_config=\${1#--config=} ;;
      --parameters=*) rf_parameters=\${1#--parameters=} ;;
      --config | --parameters)
        [ $# -gt 1 ] || rf_fail "$1 needs a value" 2
        if [ "$1" = --config ]; then rf_config=$2; else rf_parameters=$2; fi
        shift
        ;;
      *) rf_fail "run continue does not know $1" 2 ;;
    esac
    shift
  done
  rf_call
  rf_say 'continue' >&3
  rf_tell folder "$PWD"
  rf_tell config "$rf_config"
  rf_say 'parameters' >&3
  rf_say "$rf_parameters" >&3
  printf '\\001\\n\\001\\n' >&3
  rf_hear_first
  rf_hear_rest
  exit "$rf_code"
}
`;
