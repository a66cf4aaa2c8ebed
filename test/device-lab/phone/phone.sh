#!/bin/bash
# One pretend phone in the foreground: the real adbd as process 1 of its own user, mount, pid, ipc and uts namespace.
# Killing it unplugs the phone. Environment: ROOT_FOLDER (shared, read only), PHONE (this phone's folder with upper/, work/,
# root/ and lab/), PHONE_NAME, ADBD_PORT, DISK_BYTES, TMP_OPTIONS (exec or noexec), QEMU and MAGIC (set: programs that
# begin so run through it).
# lab/ holds everything a test may change while the phone runs: properties/, dumpsys/, sys/.
set -e
if [ -z "$INSIDE" ]; then
  INSIDE=1 exec unshare --user --map-root-user --mount --pid --fork --kill-child --uts --ipc --propagation private /bin/bash "$0"
fi
R=$PHONE/root
mount -t overlay overlay -o "lowerdir=$ROOT_FOLDER,upperdir=$PHONE/upper,workdir=$PHONE/work,userxattr" "$R"
mount -t proc proc "$R/proc"
# Not sticky: in a sticky folder an ordinary user may not write to the host's null by `>`.
mount -t tmpfs -o mode=755 tmpfs "$R/dev"
mkdir "$R/dev/pts"
for node in null zero full random urandom tty; do : > "$R/dev/$node"; mount --bind "/dev/$node" "$R/dev/$node"; done
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$R/dev/pts"
ln -s pts/ptmx "$R/dev/ptmx"
ln -s /proc/self/fd "$R/dev/fd"
mount --bind "$PHONE/lab" "$R/lab"
mount --bind "$PHONE/lab/sys" "$R/sys"
mount -t tmpfs -o "size=$DISK_BYTES,mode=771,$TMP_OPTIONS" tmpfs "$R/data/local/tmp"
if [ -n "$QEMU" ]; then
  mount --bind "$PHONE/lab/cpuinfo" "$R/proc/cpuinfo"
  # A binfmt_misc of this user namespace's own (Linux 6.7 and later): the host's is untouched.
  mount -t binfmt_misc binfmt_misc "$R/proc/sys/fs/binfmt_misc"
  cp "$QEMU" "$R/usr/libexec/qemu"
  # F: the interpreter is opened now, so the phone needs none on its path.
  printf '%s' ":foreign:$MAGIC:$R/usr/libexec/qemu:F" > "$R/proc/sys/fs/binfmt_misc/register"
fi
hostname "$PHONE_NAME"
exec /usr/bin/env -i PATH=/system/bin HOME=/ SHELL=/system/bin/sh ANDROID_DATA=/data ANDROID_ROOT=/system TMPDIR=/data/local/tmp \
  /usr/sbin/chroot "$R" /usr/bin/busybox env ADBD_PORT="$ADBD_PORT" LD_PRELOAD=/system/adbd-properties.so /usr/sbin/adbd
