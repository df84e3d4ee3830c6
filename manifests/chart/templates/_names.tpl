{{/* The name of all objects is fixed: two hooks for the same instances would work against each other. */}}
{{- define "hook.name" -}}meshgatewayinstance-hook{{- end }}

{{- define "hook.labels" -}}
app.kubernetes.io/name: {{ include "hook.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "hook.image" -}}
{{- $image := .Values.image -}}
{{ $image.repository }}{{ if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* Prints the objects of a file. Each gets the labels of the chart, and the namespace of the release if it has a namespace.
     Arguments: root, path, labels (more labels). */}}
{{- define "hook.objects" -}}
{{- $root := .root }}
{{- $labels := merge (dict) (.labels | default dict) (include "hook.labels" $root | fromYaml) }}
{{- range regexSplit "(?m)^---$" ($root.Files.Get .path) -1 }}
{{- $object := fromYaml . }}
{{- $_ := set $object.metadata "labels" (merge (dict) $labels ($object.metadata.labels | default dict)) }}
{{- if $object.metadata.namespace }}
{{- $_ := set $object.metadata "namespace" $root.Release.Namespace }}
{{- end }}
---
{{ toYaml $object }}
{{- end }}
{{- end }}
