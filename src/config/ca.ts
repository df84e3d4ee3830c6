import { X509Certificate } from 'node:crypto';
import { HookError } from '../errors.ts';

/**
 * Returns the CA of a control plane: PEM text with certificates alone, unchanged, because kuma-cp passes its file to the
 * proxies unchanged too. A message never contains a part of the text.
 * @param source the name of the text in messages
 * @throws HookError InvalidConfiguration for a private key, or if there is no valid certificate
 */
export function checkCa(pem: string, source: string): string {
  if (pem.includes('PRIVATE KEY')) {
    throw new HookError(
      'InvalidConfiguration',
      `${source}: contains a private key; give the certificate alone (ca.crt)`,
    );
  }
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length > 0 && certificates.every(isCertificate)) return pem;
  throw new HookError('InvalidConfiguration', `${source}: expected certificates in the PEM format`);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
