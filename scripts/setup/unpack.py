"""Unpacks chosen members of a wheel, a .tar.gz or a crate, with their modes.

unpack.py ARCHIVE FOLDER PATTERN...: patterns are fnmatch's; prints "progress DONE TOTAL" in bytes.
"""
import fnmatch
import os
import shutil
import sys
import tarfile
import zipfile


def inside(folder, name):
    path = os.path.realpath(os.path.join(folder, name))
    if not path.startswith(os.path.realpath(folder) + os.sep):
        sys.exit(f"the archive names a file outside its folder: {name}")
    return path


def wanted(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def main(archive, folder, *patterns):
    if archive.endswith((".tar.gz", ".crate")):
        source = tarfile.open(archive, "r:gz")
        members = [(m.name, m.size, m.mode, m) for m in source.getmembers() if m.isfile()]
        read = source.extractfile
    else:
        source = zipfile.ZipFile(archive)
        members = [(m.filename, m.file_size, m.external_attr >> 16, m) for m in source.infolist() if not m.is_dir()]
        read = source.open
    members = [m for m in members if wanted(m[0], patterns)]
    if not members:
        sys.exit(f"{archive} has no file like {', '.join(patterns)}")
    done, said, total = 0, 0, sum(size for _, size, _, _ in members)
    for name, size, mode, member in members:
        path = inside(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with read(member) as data, open(path, "wb") as out:
            shutil.copyfileobj(data, out, 1 << 20)
        if mode & 0o111:
            os.chmod(path, 0o755)
        done += size
        if done - said > total // 50 or done == total:
            said = done
            print("progress", done, total, flush=True)


main(*sys.argv[1:])
