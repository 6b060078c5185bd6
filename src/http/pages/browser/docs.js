// Runs in the browser: tells the viewer where the API's document is and where requests go, and dresses it.
import 'openapi-explorer';
import css from './viewer.css';

// The viewer takes a token that OAuth brings back out of the address: there is no OAuth here, so no link may bring one.
const route = new URLSearchParams(location.hash.split('?')[1]).get('route');
history.replaceState(null, '', location.pathname + (route ? `#?${new URLSearchParams({ route })}` : ''));

// From the page's own address, so that a prefix that a proxy puts before all paths stays.
const { root } = document.documentElement.dataset;
const base = new URL(root, location.origin + location.pathname).href;
const explorer = document.querySelector('openapi-explorer');
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);
explorer.shadowRoot.adoptedStyleSheets.push(sheet);
// A token is not shown while it is typed, and the browser does not offer to remember it.
explorer.shadowRoot.addEventListener('focusin', ({ target }) => {
  if (target.matches('.api-key-input')) Object.assign(target, { type: 'password', autocomplete: 'off' });
});
explorer.setAttribute('server-url', base.replace(/\/$/, ''));
explorer.setAttribute('spec-url', `${base}openapi.json`);
