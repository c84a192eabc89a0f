/** What the script says of itself. */
export const help = `rf_say() { printf '%s\\n' "$1"; }
rf_fail() {
  printf 'circleci: %s\\n' "$1" >&2
  exit "$2"
}

rf_help() {
  rf_say 'circleci, inside a job that Ringfort runs:
  circleci step halt                  end this step and skip the rest of the job, which then succeeds
  circleci task halt                  the same
  circleci tests glob PATTERN...      print the files that match: * ? [abc] {a,b} and ** across folders
  circleci tests split [FILE]         print those of the names on stdin, or in FILE, that are for this node
  circleci tests run --command=CMD    split, then give the names to CMD on stdin
      --split-by=name|filesize|timings --timings-type=autodetect|filename|classname|testname
      --index=N --total=N --time-default=10s --timings-file=FILE --show-counts --verbose
  circleci run oidc get               print an OIDC token for this job, once a runner has verified it
      --claims='{"aud":"..."}' --root-issuer
  circleci run continue               continue the pipeline of a setup job that a runner has verified
      --config=FILE --parameters='{"name":"..."}'
  circleci env subst [TEXT]           print TEXT, or stdin, with $NAME and \${NAME} filled in
  circleci --version [--short]'
}
`;
