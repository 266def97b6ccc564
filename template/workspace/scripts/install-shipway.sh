#!/bin/sh
# Installs the Shipway that .shipway-version names, and what it stands on as that version's own lock
# says: pip refuses a package whose hash is another, and one that the lock does not name.
set -eu
lock=shipway/requirements.lock
wanted=${SHIPWAY:-$(cat .shipway-version)}
home="$HOME/.local/share/shipway"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
rm -rf "$home"
pip() {
  [ -d "$home" ] || python3 -m venv "$home"
  "$home/bin/pip" --quiet --disable-pip-version-check "$@"
}

case "$wanted" in
  git+*)
    address=${wanted#git+} address=${address%%#*} version=HEAD
    # Behind the host: one before it is a user's.
    case "${address#*://*/}" in *@*) version=${address##*@} address=${address%@*} ;; esac
    git init --quiet --bare "$folder/git"
    git -C "$folder/git" fetch --quiet --depth=1 "$address" "$version"
    git -C "$folder/git" show "FETCH_HEAD:extensions/$lock" > "$folder/lock" || lock=
    ;;
  *)
    pip download --no-deps --only-binary :all: --dest "$folder" "$wanted"
    python3 -m zipfile --extract "$folder"/*.whl "$folder/wheel"
    cp "$folder/wheel/$lock" "$folder/lock" || lock=
    # The file that was looked into, and no second answer of the index.
    set -- --no-index --find-links "$folder"
    ;;
esac
if [ -z "$lock" ]; then
  echo "$wanted has no lock of what it stands on: name a newer version in .shipway-version" >&2
  exit 1
fi
# Wheels alone: building one would fetch what builds it, which no hash holds.
pip install --require-hashes --only-binary :all: --requirement "$folder/lock"
pip install --no-deps --no-build-isolation "$@" "$wanted"
mkdir -p "$HOME/.local/bin"
ln -sf "$home/bin/shipway" "$HOME/.local/bin/shipway"
if [ "${GITHUB_PATH:-}" ]; then echo "$HOME/.local/bin" >> "$GITHUB_PATH"; fi
