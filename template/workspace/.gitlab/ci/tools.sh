# What jobs of images.yml do alike; read by their shell, and by busybox's too.

# Into the registry of the images, by docker or another that takes its words; GitLab's own as the job,
# where no user is given.
log_in() {
  printf %s "${REGISTRY_PASSWORD:-$CI_REGISTRY_PASSWORD}" | "${1:-docker}" login \
    --username "${REGISTRY_USER:-$CI_REGISTRY_USER}" --password-stdin "${IMAGE_REGISTRY%%/*}"
}

# bring "OWNER/NAME VERSION SHA256" FILE: a file of a release on GitHub, in this folder; it must be what
# it was when somebody looked at it.
bring() {
  set -- $1 "$2"
  wget -q -O "$4" "https://github.com/$1/releases/download/$2/$4"
  echo "$3  $4" | sha256sum -c -
}

# Which of two is this machine's: that of linux/amd64, or of linux/arm64.
of_machine() {
  case "$(uname -m)" in aarch64 | arm64) echo "$2" ;; *) echo "$1" ;; esac
}

bring_trivy() {
  pin="$(of_machine "$TRIVY" "$TRIVY_ARM64")"
  version="${pin#* v}" && file="trivy_${version%% *}_Linux-$(of_machine 64bit ARM64).tar.gz"
  (cd /tmp && bring "$pin" "$file")
  tar -xzf "/tmp/$file" -C /usr/local/bin trivy
}

bring_cosign() {
  file="cosign-linux-$(of_machine amd64 arm64)"
  (cd /tmp && bring "$(of_machine "$COSIGN" "$COSIGN_ARM64")" "$file")
  install -m 755 "/tmp/$file" /usr/local/bin/cosign
}
