/**
 * Shows which lines and cards belong to a card.
 * @param {HTMLElement} drawing
 * @param {Element | null} card
 */
export function highlight(drawing, card) {
  for (const one of drawing.querySelectorAll('.related')) one.classList.remove('related');
  const id = card instanceof HTMLElement ? (card.dataset['id'] ?? card.dataset['of'] ?? '') : '';
  drawing.classList.toggle('focused', id !== '');
  if (id === '') return;
  const lines = drawing.querySelectorAll(`[data-of="${id}"], [data-gateway="${id}"]`);
  const ids = new Set([id]);
  for (const line of lines) {
    line.classList.add('related');
    for (const end of [line.getAttribute('data-of'), line.getAttribute('data-gateway')]) if (end !== null) ids.add(end);
  }
  for (const one of drawing.querySelectorAll('[data-id]'))
    one.classList.toggle('related', ids.has(one.getAttribute('data-id') ?? ''));
}
