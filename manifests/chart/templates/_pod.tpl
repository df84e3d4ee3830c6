{{/* The variables that the chart sets by itself. They override those of the ConfigMap. */}}
{{- define "hook.env" -}}
# Requests keep arriving until every node knows that the pod is terminating. The hook refuses them, and Metacontroller
# sends them to another pod.
- name: MGI_SHUTDOWN_DELAY
  value: 5s
{{- if .Values.networkPolicy.enabled }}
# The NetworkPolicy limits the callers, so the hook does not warn. If your network plugin does not enforce NetworkPolicies,
# set authentication.type.
- name: MGI_UNAUTHENTICATED
  value: allow
{{- end }}
{{- if eq .Values.authentication.type "token" }}
- name: MGI_AUTH_TOKEN_FILE
  value: /etc/mgi/token/tokens
{{- else if eq .Values.authentication.type "basic" }}
- name: MGI_BASIC_AUTH_FILE
  value: /etc/mgi/users/users
{{- end }}
{{- if .Values.tls.enabled }}
- name: MGI_TLS_CERT_FILE
  value: /etc/mgi/tls/tls.crt
- name: MGI_TLS_KEY_FILE
  value: /etc/mgi/tls/tls.key
{{- end }}
{{- if .Values.tls.client.enabled }}
- name: MGI_CLIENT_CA_FILE
  value: /etc/mgi/tls/ca.crt
- name: MGI_CLIENT_NAME
  value: {{ join "," .Values.tls.client.names | quote }}
{{- end }}
{{- if .Values.recording.enabled }}
- name: MGI_RECORD
  value: /recordings/requests
{{- end }}
{{- end }}

{{- define "hook.mounts" -}}
{{- if eq .Values.authentication.type "token" }}
- name: token
  mountPath: /etc/mgi/token
  readOnly: true
{{- else if eq .Values.authentication.type "basic" }}
- name: users
  mountPath: /etc/mgi/users
  readOnly: true
{{- end }}
{{- if .Values.tls.enabled }}
- name: tls
  mountPath: /etc/mgi/tls
  readOnly: true
{{- end }}
{{- if .Values.recording.enabled }}
- name: recordings
  mountPath: /recordings
{{- end }}
{{- end }}

{{- define "hook.volumes" -}}
{{- if eq .Values.authentication.type "token" }}
- name: token
  secret:
    secretName: {{ .Values.authentication.tokenSecretName | quote }}
{{- else if eq .Values.authentication.type "basic" }}
- name: users
  secret:
    secretName: {{ .Values.authentication.basicSecretName | quote }}
{{- end }}
{{- if .Values.tls.enabled }}
- name: tls
  secret:
    secretName: {{ .Values.tls.secretName | quote }}
{{- end }}
{{- if .Values.recording.enabled }}
- name: recordings
  emptyDir:
    sizeLimit: {{ .Values.recording.sizeLimit | quote }}
{{- end }}
{{- end }}

{{- define "hook.securityContext" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsUser: 65532
  runAsGroup: 65532
  capabilities:
    drop:
      - ALL
{{- end }}
