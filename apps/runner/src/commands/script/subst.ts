/** `env subst`: values never leave the job's own process. */
export const subst = `# Sets rf_value to the variable $1; variables of the shell itself count as unset.
rf_lookup() {
  rf_value=
  rf_isset=
  case $1 in
    IFS | OPTIND | OPTARG | PPID | PS1 | PS2 | PS4 | _ | rf_*) return ;;
  esac
  eval "rf_value=\\\${$1-} rf_isset=\\\${$1+yes}"
}

# Sets rf_out to $1 with its variables filled in. What cannot be read as one stays as it is.
rf_subst() {
  rf_out=
  rf_text=$1
  while :; do
    case $rf_text in
      *'$'*)
        rf_out=$rf_out\${rf_text%%'$'*}
        rf_text=\${rf_text#*'$'}
        ;;
      *)
        rf_out=$rf_out$rf_text
        return
        ;;
    esac
    case $rf_text in
      '{'[A-Za-z_]*'}'*)
        rf_body=\${rf_text#'{'}
        rf_body=\${rf_body%%'}'*}
        rf_name=\${rf_body%%[!A-Za-z0-9_]*}
        rf_lookup "$rf_name"
        case \${rf_body#"$rf_name"} in
          '') ;;
          :-* | :=*) [ -n "$rf_value" ] || rf_value=\${rf_body#*:?} ;;
          -* | =*) [ -n "$rf_isset" ] || rf_value=\${rf_body#*[-=]} ;;
          :+*) [ -z "$rf_value" ] || rf_value=\${rf_body#*:?} ;;
          +*) [ -z "$rf_isset" ] || rf_value=\${rf_body#*+} ;;
          *) rf_value="\\\${$rf_body}" ;;
        esac
        rf_text=\${rf_text#*'}'}
        rf_out=$rf_out$rf_value
        ;;
      [A-Za-z_]*)
        rf_name=\${rf_text%%[!A-Za-z0-9_]*}
        rf_text=\${rf_text#"$rf_name"}
        rf_lookup "$rf_name"
        rf_out=$rf_out$rf_value
        ;;
      *) rf_out=$rf_out'$' ;;
    esac
  done
}

rf_env_subst() {
  if [ $# -gt 0 ]; then
    rf_subst "$*"
    rf_say "$rf_out"
    return
  fi
  while IFS= read -r rf_read; do
    rf_subst "$rf_read"
    rf_say "$rf_out"
  done
  [ -z "$rf_read" ] || {
    rf_subst "$rf_read"
    printf '%s' "$rf_out"
  }
}
`;
