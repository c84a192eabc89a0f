#!/bin/sh
# Greets somebody, in the language that GREETING_LANGUAGE names.
case "${GREETING_LANGUAGE:-irish}" in
  irish) echo "Dia dhuit, $1!" ;;
  english) echo "Hello, $1!" ;;
  french) echo "Bonjour, $1 !" ;;
  *)
    echo "I do not speak $GREETING_LANGUAGE." >&2
    exit 1
    ;;
esac
