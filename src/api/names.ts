/** The container that runs the gateway. */
export const containerName = 'kuma-gateway';

/** Marks Service and pods of a built-in gateway. */
export const gatewayAnnotation = 'kuma.io/gateway';
export const builtin = 'builtin';

/** The tags of the data plane proxy, as JSON. */
export const tagsAnnotation = 'kuma.io/tags';

/** The label by which Metacontroller knows its children, where it generates selectors. */
export const controllerUidLabel = 'controller-uid';

/** What Metacontroller's dynamic apply wrote last. */
export const lastAppliedAnnotation = 'metacontroller.k8s.io/last-applied-configuration';

/** Keeps Kuma's webhook from injecting a sidecar into the pods of a gateway. */
export const injectionLabel = 'kuma.io/sidecar-injection';
