/** `run oidc get`: the runner asks for the token, and hides it in what the job prints. */
export const oidc = `# run oidc: what follows is get and its options.
rf_oidc() {
  [ "\${1-}" = get ] || rf_fail 'run oidc has one command, get' 2
  shift
  rf_claims= rf_root=
  while [ $# -gt 0 ]; do
    case $1 in
      --claims=*) rf_claims=\${1#--claims=} ;;
      --claims)
        [ $# -gt 1 ] || rf_fail '--claims needs a value' 2
        rf_claims=$2
        shift
        ;;
      --root-issuer | --root-issuer=true) rf_root=yes ;;
      --root-issuer=false) rf_root= ;;
      *) rf_fail "run oidc get does not know $1" 2 ;;
    esac
    shift
  done
  rf_call
  rf_say 'token' >&3
  rf_tell root "$rf_root"
  rf_say 'claims' >&3
  rf_say "$rf_claims" >&3
  printf '\\001\\n\\001\\n' >&3
  rf_hear_first
  rf_hear_rest
  exit "$rf_code"
}
`;
