#!/usr/bin/env bash
# Creates a private CA, a certificate for the hook and one for Metacontroller, and prints the two Secrets that the components
# tls and mtls need. Use it in clusters without cert-manager:
#
#   ./make-certificates.sh [NAMESPACE [EXTRA-NAME...]] | kubectl apply -f -
#
# The certificates expire after a year. Before that, replace them in the order that docs/operations.md gives, because every run
# creates a new CA. With FOLDER=..., the script also keeps the files in that folder: ca.crt, server.crt, server.key, client.crt
# and client.key.
#
# EXTRA-NAME is an additional name of the hook, such as IP:127.0.0.1.
set -euo pipefail

namespace=${1:-meshgatewayinstance-hook}
names="DNS:meshgatewayinstance-hook.$namespace.svc"
for name in "${@:2}"; do names+=",$name"; done

keep=
if [ -n "${FOLDER:-}" ]; then
  mkdir -p "$FOLDER"
  keep=$(cd "$FOLDER" && pwd)
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

new_key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)

sign() { # arguments: name, subject, extensions
  openssl req "${new_key[@]}" -keyout "$1.key" -out "$1.csr" -subj "/CN=$2" 2>/dev/null
  printf '%s\n' "$3" >extensions
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -extfile extensions -out "$1.crt" 2>/dev/null
}

secret() { # arguments: name of the Secret, name of the key pair
  cat <<SECRET
apiVersion: v1
kind: Secret
metadata:
  name: $1
  namespace: $namespace
type: kubernetes.io/tls
data:
  tls.crt: $(base64 <"$2.crt" | tr -d '\n')
  tls.key: $(base64 <"$2.key" | tr -d '\n')
  ca.crt: $(base64 <ca.crt | tr -d '\n')
SECRET
}

# Each CA has its own name, so that a bundle of two CAs is not ambiguous.
openssl req -x509 "${new_key[@]}" -keyout ca.key -out ca.crt -subj "/CN=meshgatewayinstance-hook CA $(date +%s)" -days 3650 2>/dev/null
sign server meshgatewayinstance-hook "subjectAltName=$names"
sign client metacontroller 'extendedKeyUsage=clientAuth'
secret meshgatewayinstance-hook-tls server
echo ---
secret meshgatewayinstance-hook-client client

if [ -n "$keep" ]; then cp ca.crt server.crt server.key client.crt client.key "$keep"; fi
