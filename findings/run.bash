# Sourced by every finding: `packages ...` makes a temporary environment and leaves its interpreter in $python.
set -euo pipefail
packages() {
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    "${PYTHON:-python3}" -m venv "$folder/venv"
    python="$folder/venv/bin/python"
    "$python" -m pip install --quiet --disable-pip-version-check "$@"
    cd "$folder"
}
