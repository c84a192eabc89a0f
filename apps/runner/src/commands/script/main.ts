/** Which command it is. */
export const main = `# Another program of the same name, such as CircleCI's own CLI in its image, knows more commands than we do.
rf_other() {
  rf_rest=$PATH:
  while [ -n "$rf_rest" ]; do
    rf_found=\${rf_rest%%:*}/\${0##*/}
    rf_rest=\${rf_rest#*:}
    case $rf_found in
      "$rf_agent/bin/"* | /circleci*) continue ;;
    esac
    [ -x "$rf_found" ] && [ ! -d "$rf_found" ] && exec "$rf_found" "$@"
  done
  rf_fail "Ringfort does not have the command $1 \${2-}; circleci --help lists what there is" 2
}

case "\${1-} \${2-}" in
  'step halt' | 'task halt') rf_halt ;;
  'tests glob')
    shift 2
    IFS=
    for rf_pattern do rf_glob "$rf_pattern"; done
    exit 0
    ;;
  'tests split' | 'tests run')
    rf_kind=$2
    shift 2
    rf_split "$rf_kind" "$@"
    ;;
  'env subst')
    shift 2
    rf_env_subst "$@"
    exit 0
    ;;
  'run oidc')
    shift 2
    rf_oidc "$@"
    ;;
  'run continue')
    shift 2
    rf_continue "$@"
    ;;
  'run release') rf_fail 'deploy markers are kept by a Ringfort server; in a local run there is none' 1 ;;
  '--version --short' | 'version --short')
    rf_say '1'
    exit 0
    ;;
  '--version '* | 'version '*)
    rf_say "1 (Ringfort's own, in a job)"
    exit 0
    ;;
  ' ' | '--help '* | '-h '* | 'help '*)
    rf_help
    exit 0
    ;;
esac
rf_other "$@"
`;
