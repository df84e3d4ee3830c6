{{/* The variables of the ConfigMap: the options of the hook and the variables of kuma-cp. */}}
{{- define "hook.variables" -}}
{{- range $key, $value := .Values.options }}
MGI_{{ $key | snakecase | upper }}: {{ $value | toString | quote }}
{{- end }}
MGI_NAME_GUARD: {{ ternary "admission" "related" .Values.nameGuard.enabled }}
{{- if .Values.gatewayIndex.enabled }}
MGI_GATEWAY_INDEX: "true"
{{- end }}
{{- range $name, $value := .Values.kumaCpEnvironment }}
{{ $name }}: {{ quote $value }}
{{- end }}
{{- end }}

{{/* The revision of the configuration. It begins with a letter, so that no reader takes it for a number. */}}
{{- define "hook.revision" -}}
{{- if .Values.configRevision.value -}}
{{ .Values.configRevision.value }}
{{- else if .Values.configRevision.enabled -}}
r{{ include "hook.variables" . | sha256sum | trunc 10 }}
{{- end -}}
{{- end }}
