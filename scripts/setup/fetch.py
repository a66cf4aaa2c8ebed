"""Fetches one file of a Python project by its name, going on where a broken download ended.

fetch.py PROJECT NAME PARTIAL: appends to PARTIAL and prints "progress DONE TOTAL". The caller compares the digest.
pypi-simple knows where the index is; PIP_INDEX_URL (pip's own variable) names another one.
"""
import os
import sys

from pypi_simple import PyPISimple


def main(project, name, partial):
    index = os.environ.get("PIP_INDEX_URL")
    with PyPISimple(index) if index else PyPISimple() as client:
        page = client.get_project_page(project)
        package = next((p for p in page.packages if p.filename == name), None)
        if package is None:
            sys.exit(f"the package index lists no file {name} in project {project}")
        have = os.path.getsize(partial) if os.path.exists(partial) else 0
        headers = {"Range": f"bytes={have}-"} if have else {}
        with client.s.get(package.url, headers=headers, stream=True, timeout=(30, 120)) as response:
            if response.status_code == 416:  # nothing is left to fetch
                return
            response.raise_for_status()
            resumed = response.status_code == 206
            done = have if resumed else 0
            total = done + int(response.headers.get("Content-Length", 0))
            with open(partial, "ab" if resumed else "wb") as out:
                for chunk in response.iter_content(1 << 20):
                    out.write(chunk)
                    done += len(chunk)
                    print("progress", done, total, flush=True)


main(*sys.argv[1:])
