/** Debian packages (suite trixie) whose files make one pretend phone: the real adbd, a shell like Android's, and their libraries. */
export const suite = 'trixie'

export const packages = [
  'adb', 'adbd', 'android-libbase', 'android-libboringssl', 'android-libcutils', 'android-liblog', 'android-libziparchive',
  'busybox-static', 'dash', 'mksh',
  'libacl1', 'libattr1', 'libbrotli1', 'libbsd0', 'libc6', 'libcap2', 'libgcc-s1', 'libgmp10', 'liblz4-1', 'libmd0', 'libpcre2-8-0',
  'libprotobuf32t64', 'libselinux1', 'libssl3t64', 'libstdc++6', 'libsystemd0', 'libudev1', 'libusb-1.0-0', 'libxxhash0', 'libzstd1', 'zlib1g',
] as const

/** Programs a phone's toybox has and ours takes from busybox. */
export const shellTools = [
  'cat', 'chmod', 'cp', 'cut', 'date', 'dd', 'df', 'echo', 'env', 'false', 'find', 'getconf', 'grep', 'head', 'id', 'kill', 'ls', 'md5sum', 'mkdir', 'mv',
  'nproc', 'printf', 'ps', 'pwd', 'rm', 'rmdir', 'sed', 'setsid', 'sha256sum', 'sleep', 'sort', 'stat', 'tail', 'taskset', 'touch', 'tr', 'true', 'uname', 'wc', 'yes',
] as const
