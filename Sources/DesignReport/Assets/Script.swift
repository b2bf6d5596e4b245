/// The page's only script: tooltips, keyboard steps through the plots, sorting and filtering of the table.
///
/// It holds no data: what it shows it reads from the page's table and from `data-` attributes, as text.
enum Script {
    /// SHA-256 of `text`, base 64, for the page's security policy. The browser refuses the script when it does not match, and the
    /// browser test then prints the hash that is right.
    static let hash = "2RqzJNl1achDnaWdZTIzl8UcSN4Syl5oyFeyUvy786c="

    static let text: StaticString = """
        'use strict';
        (() => {
          const byId = id => document.getElementById(id);
          const tip = byId('tip'), table = byId('trials'), body = table.tBodies[0];
          const heads = [...table.tHead.rows[0].cells];
          const textOf = (node, selector) => (node.querySelector(selector) || { textContent: '' }).textContent;
          const columns = heads.map(head => ({ kind: head.dataset.k, name: textOf(head, '.name'), unit: textOf(head, '.unit') }));

          const add = (parent, tag, text) => {
            const node = document.createElement(tag);
            node.textContent = text;
            return parent.appendChild(node);
          };
          const pair = (name, value, swatch) => {
            const row = add(tip, 'div', '');
            if (swatch) add(row, 'span', '').className = 'swatch', row.lastChild.style.background = swatch;
            add(row, 'i', name).style.flex = '1';
            add(row, 'span', value);
          };
          const show = (x, y) => {
            tip.hidden = false;
            const box = tip.getBoundingClientRect();
            const left = x + 16 + box.width > innerWidth ? x - 16 - box.width : x + 16;
            tip.style.left = Math.max(6, Math.min(left, innerWidth - box.width - 6)) + 'px';
            tip.style.top = Math.max(6, Math.min(y + 14, innerHeight - box.height - 6)) + 'px';
          };
          const hot = trial => {
            document.querySelectorAll('.hot').forEach(node => node.classList.remove('hot'));
            if (trial === undefined) return;
            document.querySelectorAll('use[data-t="' + trial + '"]').forEach(node => node.classList.add('hot'));
            byId('t' + trial).classList.add('hot');
          };
          const hide = () => { tip.hidden = true; hot(); };

          const describe = trial => {
            const cells = [...byId('t' + trial).cells].map(cell => cell.textContent);
            tip.replaceChildren();
            add(tip, 'b', '#' + trial + ' · ' + cells[1]);
            const parts = cells.map((cell, i) => columns[i].kind === 'e' && parseFloat(cell) !== 0 ? columns[i].name + ' ' + cell : '');
            add(tip, 'span', parts.filter(part => part).join('  ') + ' at.%');
            cells.forEach((cell, i) => {
              const column = columns[i];
              if ('qr'.includes(column.kind) && cell !== '–') pair(column.name, cell + (column.unit ? ' ' + column.unit : ''));
              if (column.kind === 'o' && cell) pair('origin', cell);
              if (column.kind === 'm' && cell) add(tip, 'i', cell);
            });
            hot(trial);
          };
          const reveal = trial => {
            const row = byId('t' + trial);
            if (row.hidden) { byId('show').value = ''; byId('search').value = ''; filter(); }
            document.querySelectorAll('.found').forEach(node => node.classList.remove('found'));
            row.classList.add('found');
            row.scrollIntoView({ block: 'center' });
          };

          document.querySelectorAll('svg.points').forEach(plot => {
            const at = event => event.target.closest ? event.target.closest('[data-t]') : null;
            const follow = event => {
              const mark = at(event);
              if (!mark) return hide();
              describe(mark.dataset.t);
              show(event.clientX, event.clientY);
            };
            plot.addEventListener('pointermove', follow);
            plot.addEventListener('pointerdown', follow);
            plot.addEventListener('pointerleave', hide);
            plot.addEventListener('click', event => { const mark = at(event); if (mark) reveal(mark.dataset.t); });
            const marks = [...new Map([...plot.querySelectorAll('use[data-t]')].map(mark => [mark.dataset.t, mark])).values()]
              .sort((a, b) => a.getAttribute('x') - b.getAttribute('x') || a.getAttribute('y') - b.getAttribute('y'));
            let place = -1;
            plot.addEventListener('keydown', event => {
              const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
              if (event.key === 'Enter' && place >= 0) return reveal(marks[place].dataset.t);
              if (!step || !marks.length) return;
              event.preventDefault();
              place = place < 0 ? (step > 0 ? 0 : marks.length - 1) : (place + step + marks.length) % marks.length;
              describe(marks[place].dataset.t);
              const box = marks[place].getBoundingClientRect();
              show(box.right, box.bottom);
            });
            plot.addEventListener('blur', hide);
          });

          document.querySelectorAll('svg.curves').forEach(plot => {
            const xs = plot.dataset.x.split(' '), px = plot.dataset.px.split(' ').map(Number);
            const lines = [...plot.querySelectorAll('.curve')].map(line => ({
              name: line.dataset.name, color: getComputedStyle(line).stroke, y: line.dataset.y.split(line.dataset.split || ' ')
            }));
            const cross = plot.querySelector('.crosshair');
            const number = text => parseFloat(text.replace(/−/g, '-').replace(/\\u202f/g, ''));
            let place = -1;
            const read = (index, x, y) => {
              place = index;
              cross.setAttribute('d', 'M' + px[index] + ' ' + plot.dataset.top + 'V' + plot.dataset.bottom);
              tip.replaceChildren();
              add(tip, 'b', xs[index] + ' ' + plot.dataset.unit);
              lines.filter(line => line.y[index] === '-' || number(line.y[index]) !== 0 || lines.length === 1)
                .sort((a, b) => number(b.y[index]) - number(a.y[index]))
                .forEach(line => pair(line.name, line.y[index] === '-' ? 'failed' : line.y[index] + ' ' + plot.dataset.yunit, line.color));
              show(x, y);
            };
            const leave = () => { cross.setAttribute('d', ''); hide(); };
            const follow = event => {
              if (!px.length) return;
              const box = plot.getBoundingClientRect();
              const x = (event.clientX - box.left) * plot.viewBox.baseVal.width / box.width;
              let best = 0;
              px.forEach((value, i) => { if (Math.abs(value - x) < Math.abs(px[best] - x)) best = i; });
              read(best, event.clientX, event.clientY);
            };
            plot.addEventListener('pointermove', follow);
            plot.addEventListener('pointerdown', follow);
            plot.addEventListener('pointerleave', leave);
            plot.addEventListener('blur', leave);
            plot.addEventListener('keydown', event => {
              const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
              if (!step || !px.length) return;
              event.preventDefault();
              const index = Math.max(0, Math.min(px.length - 1, place + step));
              const box = plot.getBoundingClientRect();
              read(index, box.left + px[index] * box.width / plot.viewBox.baseVal.width, box.top + box.height / 3);
            });
          });
          document.addEventListener('keydown', event => { if (event.key === 'Escape') hide(); });

          const figures = '⁰¹²³⁴⁵⁶⁷⁸⁹';
          const valueOf = text => {
            const found = text.replace(/−/g, '-').replace(/\\u202f/g, '').match(/-?\\d+(?:\\.\\d+)?(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?/);
            if (!found) return NaN;
            const power = (found[1] || '').replace('⁻', '-').replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, figure => figures.indexOf(figure));
            return parseFloat(found[0]) * 10 ** Number(power || 0);
          };
          heads.forEach((head, i) => head.querySelector('button').addEventListener('click', () => {
            const sign = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
            heads.forEach(other => other.setAttribute('aria-sort', 'none'));
            head.setAttribute('aria-sort', sign > 0 ? 'ascending' : 'descending');
            const numeric = 'neqrd'.includes(columns[i].kind);
            const keyed = [...body.rows].map(row => {
              const text = row.cells[i].textContent;
              return { row, key: numeric ? valueOf(text) : text };
            });
            keyed.sort((a, b) => {
              if (!numeric) return sign * a.key.localeCompare(b.key);
              if (isNaN(a.key) || isNaN(b.key)) return isNaN(a.key) - isNaN(b.key);
              return sign * (a.key - b.key);
            });
            body.append(...keyed.map(entry => entry.row));
          }));

          const filter = () => {
            const kind = byId('show').value, words = byId('search').value.toLowerCase();
            let shown = 0;
            for (const row of body.rows) {
              row.hidden = !((!kind || row.classList.contains(kind)) && row.textContent.toLowerCase().includes(words));
              if (!row.hidden) shown += 1;
            }
            byId('shown').textContent = shown + ' of ' + body.rows.length + ' rows';
          };
          byId('show').addEventListener('change', filter);
          byId('search').addEventListener('input', filter);
          body.addEventListener('pointerover', event => {
            const row = event.target.closest('tr');
            if (row) hot(row.id.slice(1));
          });
          body.addEventListener('pointerleave', () => hot());
        })();
        """
}
