import { type Release, releaseNames, releaseOf } from '../../config/releases.ts';
import { HookError } from '../../errors.ts';

/**
 * Returns the release of a control plane, from the tag of its image or from the option that names it.
 * @throws HookError InvalidInput for an image without a release in its tag, InvalidInput for an unsupported release
 */
export function detectRelease(image: string, kumaVersion: string | undefined): Release {
  if (kumaVersion !== undefined) return releaseOf(kumaVersion);
  const version = versionOf(image);
  if (version === undefined) {
    const message = `${image}: the tag of the image is not a release of Kuma, so name it with --kuma-version, such as --kuma-version 2.14`;
    throw new HookError('InvalidInput', message);
  }
  const [major, minor] = version;
  const name = `${major}.${minor}`;
  if (releaseNames.includes(name)) return releaseOf(name);
  const reason = major >= 3 ? 'Kuma has no built-in gateways since 3.0' : 'other releases render other gateways';
  throw new HookError(
    'InvalidInput',
    `${image}: release ${name} is not supported, only ${releaseNames.join(' and ')}; ${reason}`,
  );
}

/** The release in the tag of an image. Kuma tags builds that are not releases `0.0.0-preview.…`. */
function versionOf(image: string): readonly [major: number, minor: number] | undefined {
  const [name = ''] = image.split('@');
  const [, major, minor] = /:v?(\d+)\.(\d+)\.\d+(?:[-+.][\w.+-]*)?$/.exec(name) ?? [];
  return major === undefined || Number(major) === 0 ? undefined : [Number(major), Number(minor)];
}
