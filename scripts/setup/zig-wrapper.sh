#!/bin/sh
# A compiler for CMake around zig. zig's -march takes a CPU name, so gcc's -march=armv8.2-a+fp16 would be refused, ncnn's
# checks would fail, and it would silently drop fp16: spelt here in zig's own -mcpu words.
for argument do
  shift
  case $argument in
    -march=armv8-a*) features=${argument#-march=armv8-a} version= ;;
    -march=armv8.[0-9]-a*) features=${argument#*-a} version=${argument#-march=armv8.} version=+v8_${version%%-*}a ;;
    *) set -- "$@" "$argument"; continue ;;
  esac
  features=$(printf '%s' "$features" | sed -e 's/+fp16fml/+FML/' -e 's/+fp16/+fullfp16/g' -e 's/+FML/+fp16fml/')
  set -- "$@" "-mcpu=generic$version$features"
done
exec "@ZIG@" @MODE@ -target @TARGET@ "$@"
