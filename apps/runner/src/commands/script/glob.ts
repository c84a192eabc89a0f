/** `tests glob`: the room's own shell matches, so no path of a job is ever looked at from outside. Hidden files match as in a shell. */
export const glob = `# Braces are opened from the outside in; one that is never closed is a letter.
rf_glob() (
  rf_rest=$1
  case $1 in
    *'{'*)
      rf_head=\${1%%\\{*}
      rf_rest=\${1#*\\{}
      rf_depth=1
      rf_choice=
      set -- "$1"
      while [ -n "$rf_rest" ]; do
        rf_char=\${rf_rest%"\${rf_rest#?}"}
        rf_rest=\${rf_rest#?}
        case $rf_char in
          '{') rf_depth=$((rf_depth + 1)) ;;
          '}') rf_depth=$((rf_depth - 1)) ;;
        esac
        case $rf_depth$rf_char in
          '0}' | '1,')
            set -- "$@" "$rf_choice"
            rf_choice=
            ;;
          *) rf_choice=$rf_choice$rf_char ;;
        esac
        [ "$rf_depth" -gt 0 ] && continue
        shift
        for rf_choice do rf_glob "$rf_head$rf_choice$rf_rest"; done
        return
      done
      rf_rest=$1
      ;;
  esac
  rf_done=
  while :; do
    case $rf_rest in
      *'[^'*)
        rf_done=$rf_done\${rf_rest%%'[^'*}'[!'
        rf_rest=\${rf_rest#*'[^'}
        ;;
      *) break ;;
    esac
  done
  rf_glob_in '' "$rf_done$rf_rest"
)

# Prints the files that match $2 below the folder $1, which is empty or ends with a slash.
rf_glob_in() (
  case $2 in
    *'**'*) ;;
    *)
      for rf_found in "$1"$2; do
        [ -d "$rf_found" ] || { [ ! -e "$rf_found" ] && [ ! -L "$rf_found" ]; } || rf_say "$rf_found"
      done
      return
      ;;
  esac
  rf_before=\${2%%\\*\\**}
  rf_after=\${2#*\\*\\*}
  while :; do
    case $rf_after in
      \\**) rf_after=\${rf_after#\\*} ;;
      *) break ;;
    esac
  done
  case $rf_before in
    */*)
      rf_folder=\${rf_before%/*}/
      rf_stem=\${rf_before##*/}
      ;;
    *)
      rf_folder=
      rf_stem=$rf_before
      ;;
  esac
  # Beside other letters, ** is a * that may also cross folders.
  if [ -n "$rf_stem" ]; then
    rf_glob_in "$1" "$rf_folder$rf_stem*$rf_after"
    for rf_found in "$1"$rf_folder$rf_stem*/; do
      [ -d "$rf_found" ] && rf_glob_in "$rf_found" "**/*$rf_after"
    done
    return
  fi
  case $rf_after in
    '') rf_after='*' ;;
    /*) rf_after=\${rf_after#/} ;;
    *) rf_after="*$rf_after" ;;
  esac
  while :; do
    case $rf_after in
      '**/'*) rf_after=\${rf_after#'**/'} ;;
      *) break ;;
    esac
  done
  rf_top=$1
  set --
  if [ -z "$rf_top$rf_folder" ]; then
    set -- ''
  else
    for rf_found in "$rf_top"$rf_folder; do
      [ -d "$rf_found" ] && set -- "$@" "$rf_found"
    done
  fi
  while [ $# -gt 0 ]; do
    rf_here=$1
    shift
    case $rf_after in
      *'**'*) rf_glob_in "$rf_here" "$rf_after" ;;
      *)
        for rf_found in "$rf_here"$rf_after; do
          [ -d "$rf_found" ] || { [ ! -e "$rf_found" ] && [ ! -L "$rf_found" ]; } || rf_say "$rf_found"
        done
        ;;
    esac
    for rf_found in "$rf_here"*/; do
      [ -d "$rf_found" ] && [ ! -L "\${rf_found%/}" ] && set -- "$@" "$rf_found"
    done
  done
)
`;
