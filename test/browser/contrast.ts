import type { Page } from 'playwright-core';

/** A text of the page, and the contrast of its color and its background. */
export interface Contrast {
  readonly text: string;
  readonly ratio: number;
}

/** Returns the contrast of each visible text: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export async function contrastsOf(page: Page): Promise<readonly Contrast[]> {
  const painted = await page.evaluate(paintTexts);
  return painted.map(({ back, front, text }) => {
    const [darker = 0, lighter = 0] = [luminanceOf(back), luminanceOf(front)].toSorted((one, other) => one - other);
    return { text, ratio: (lighter + 0.05) / (darker + 0.05) };
  });
}

/** Runs in the page. Paints the backgrounds below each text, and the text, on a canvas that resolves every form of a color. */
function paintTexts() {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const painted: { readonly text: string; readonly back: readonly number[]; readonly front: readonly number[] }[] = [];
  if (canvas === null) return painted;
  for (const element of document.querySelectorAll('bdi, h1, h2, h3, p, dt, code, .badge, .pill, .count, .legend li')) {
    if (element.getClientRects().length === 0 || element.textContent === '') continue;
    const colors: string[] = [];
    for (let one: Element | null = element; one !== null; one = one.parentElement) {
      colors.unshift(getComputedStyle(one).backgroundColor);
    }
    for (const color of colors) {
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
    }
    const back = [...canvas.getImageData(0, 0, 1, 1).data];
    canvas.fillStyle = getComputedStyle(element).color;
    canvas.fillRect(0, 0, 1, 1);
    const front = [...canvas.getImageData(0, 0, 1, 1).data];
    painted.push({ text: `${element.className}: ${element.textContent}`.slice(0, 60), back, front });
  }
  return painted;
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminanceOf(color: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
