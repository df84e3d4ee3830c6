{{/* The URL of the hook without a path. */}}
{{- define "hook.url" -}}
{{- $scheme := ternary "https" "http" .Values.tls.enabled -}}
{{- $service := printf "%s://%s.%s.svc:8080" $scheme (include "hook.name" .) .Release.Namespace -}}
{{ .Values.metacontroller.hookUrl | default $service }}
{{- if .Values.configRevision.enabled }}/revisions/{{ include "hook.revision" . }}{{ end }}
{{- end }}

{{/* What the values change in each webhook: the address and the credentials. */}}
{{- define "hook.credentials" -}}
{{- $namespace := .Release.Namespace }}
timeout: {{ .Values.metacontroller.timeout | quote }}
{{- if eq .Values.authentication.type "token" }}
authorization:
  type: Bearer
  secretRef:
    name: {{ .Values.authentication.tokenSecretName | quote }}
    namespace: {{ quote $namespace }}
    key: token
{{- else if eq .Values.authentication.type "basic" }}
basicAuth:
  secretRef:
    name: {{ .Values.authentication.basicSecretName | quote }}
    namespace: {{ quote $namespace }}
{{- end }}
{{- if .Values.tls.enabled }}
caBundle:
  secretRef:
    name: {{ .Values.tls.secretName | quote }}
    namespace: {{ quote $namespace }}
    key: ca.crt
{{- end }}
{{- if .Values.tls.client.enabled }}
clientTLS:
  secretRef:
    name: {{ .Values.tls.client.secretName | quote }}
    namespace: {{ quote $namespace }}
{{- end }}
{{- end }}

{{/* Prints a controller of Metacontroller from a file. Arguments: root, path, change (a dict of fields of the spec). */}}
{{- define "hook.controller" -}}
{{- $root := .root }}
{{- $controller := $root.Files.Get .path | fromYaml }}
{{- $_ := unset $controller.metadata "annotations" }}
{{- $_ := set $controller.metadata "labels" (include "hook.labels" $root | fromYaml) }}
{{- range $name, $hook := $controller.spec.hooks }}
{{- $path := base $hook.webhook.url }}
{{- $_ := set $hook.webhook "url" (printf "%s/%s" (include "hook.url" $root) $path) }}
{{- $_ := mergeOverwrite $hook.webhook (include "hook.credentials" $root | fromYaml) }}
{{- end }}
{{- if .all }}
{{- $_ := unset $controller.spec.parentResource "labelSelector" }}
{{- end }}
---
{{ toYaml $controller }}
{{- end }}
