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

bring_trivy() {
  version="${TRIVY#* v}" && file="trivy_${version%% *}_Linux-64bit.tar.gz"
  (cd /tmp && bring "$TRIVY" "$file")
  tar -xzf "/tmp/$file" -C /usr/local/bin trivy
}

bring_cosign() {
  (cd /tmp && bring "$COSIGN" cosign-linux-amd64)
  install -m 755 /tmp/cosign-linux-amd64 /usr/local/bin/cosign
}
