import type { Convergence } from './converge.ts';
import { countWrites, cpuOf } from './cost.ts';

/** A line in a panel: values by the number of instances. */
interface Line {
  readonly name: string;
  readonly color: string;
  readonly points: readonly (readonly [size: number, value: number])[];
}

const panel = { width: 300, height: 180, left: 50, top: 34, gap: 70 };
const [blue, orange, green, grey] = ['#2a6fbb', '#c9651a', '#3a8f4d', '#888888'];

const subjects = [
  ['least', 'the least', grey],
  ['kuma', 'kuma-cp', green],
  ['plain', 'without index', orange],
  ['index', 'with index', blue],
] as const;

/** Plots time, CPU and writes by number of instances as an SVG. */
export function plotConvergence(fleets: readonly Convergence[]): string {
  const lines = (value: (fleet: Convergence) => number): readonly Line[] =>
    subjects.map(([hook, name, color]) => ({
      name,
      color,
      points: fleets.filter((one) => one.hook === hook).map((fleet) => [fleet.size, value(fleet)]),
    }));
  const panels = [
    drawPanel(
      'seconds until all have children',
      lines(({ seconds }) => seconds),
    ),
    drawPanel(
      'CPU seconds of the controllers',
      lines(({ cost }) => cpuOf(cost)),
    ),
    drawPanel(
      'API writes per instance',
      lines(({ cost, size }) => countWrites(cost) / size),
    ),
  ];
  const step = panel.width + panel.gap;
  const shifted = panels.map(
    (text, index) => `<g transform="translate(${index * step + panel.left},${panel.top})">${text}</g>`,
  );
  const [width, height] = [panels.length * step + panel.left / 2, panel.height + 90];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<title>Convergence of a fleet by number of instances</title>
<rect width="100%" height="100%" fill="white"/>
${shifted.join('\n')}
</svg>
`;
}

function drawPanel(title: string, lines: readonly Line[]): string {
  const points = lines.flatMap((line) => line.points);
  const [maxSize, maxValue] = [
    Math.max(...points.map(([size]) => size)),
    Math.max(...points.map(([, value]) => value)),
  ];
  const x = (size: number) => ((size / maxSize) * panel.width).toFixed(1);
  const y = (value: number) => (panel.height - (value / (maxValue * 1.1)) * panel.height).toFixed(1);
  const sizes = [...new Set(points.map(([size]) => size))];
  const parts = [
    `<text x="0" y="-14" font-weight="bold">${title}</text>`,
    `<path d="M0 0V${panel.height}H${panel.width}" fill="none" stroke="black"/>`,
    ...sizes.map((size) => `<text x="${x(size)}" y="${panel.height + 16}" text-anchor="middle">${size}</text>`),
    ...[0, maxValue / 2, maxValue].map(
      (value) => `<text x="-6" y="${y(value)}" text-anchor="end" dominant-baseline="middle">${value.toFixed(1)}</text>`,
    ),
    ...lines.filter((line) => line.points.length > 0).map((line, index) => drawLine(line, index, x, y)),
  ];
  return parts.join('\n');
}

function drawLine({ color, name, points }: Line, index: number, x: (n: number) => string, y: (n: number) => string) {
  const path = points.map(([size, value], at) => `${at === 0 ? 'M' : 'L'}${x(size)} ${y(value)}`).join('');
  const dots = points.map(([size, value]) => `<circle cx="${x(size)}" cy="${y(value)}" r="3" fill="${color}"/>`);
  const label = `<text x="${index * 105}" y="${panel.height + 38}" fill="${color}">● ${name}</text>`;
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="2"/>${dots.join('')}${label}`;
}
