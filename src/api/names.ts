/** The name of the container that runs the gateway. */
export const containerName = 'kuma-gateway';

/** The annotation that marks the Service and the pods of a built-in gateway. */
export const gatewayAnnotation = 'kuma.io/gateway';
export const builtin = 'builtin';

/** The annotation with the tags of the data plane proxy, as JSON. */
export const tagsAnnotation = 'kuma.io/tags';

/** The label by which Metacontroller finds its children if it generates selectors. */
export const controllerUidLabel = 'controller-uid';

/** The uid of an instance that exists only in a manifest. An API server assigns a uid. */
export const unknownUid = '00000000-0000-0000-0000-000000000000';

/** The annotation in which Metacontroller's dynamic apply records the last applied configuration. */
export const lastAppliedAnnotation = 'metacontroller.k8s.io/last-applied-configuration';

/** The label that keeps Kuma's webhook from injecting a sidecar into the pods of a gateway. */
export const injectionLabel = 'kuma.io/sidecar-injection';

/** Tells Metacontroller and the control plane that this instance of kuma.io was handed over: its value is "true". */
export const managedLabel = 'mesh.internal/managed';

/** Hashes of the fields of a child that the hook tried to set although the control plane sets them differently. */
export const contestedAnnotation = 'mesh.internal/contested-fields';

/** The kind of the workload that had to go before this one could run. */
export const replacedAnnotation = 'mesh.internal/replaced-workload';
