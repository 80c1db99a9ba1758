// The search, by Pagefind, in the theme's dialog and on search.html; loaded when a reader turns to it.
{
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  let engine;
  const load = () => (engine ??= import(new URL("pagefind/pagefind.js", root)));

  // What a traceback raised: from the last line that names an exception on.
  function message(text) {
    const lines = text.replace(/\x1b\[[\d;]*m/g, "").trim().split("\n");
    const last = lines.findLastIndex((line) => /^[\w.]*(Error|Exception|Warning)\b/.test(line));
    return lines.slice(Math.max(last, 0)).join(" ").split(/Arguments received by|Call arguments received/)[0].trim();
  }

  // Its words: no numbers, shapes or paths, which are another reader's.
  function words(text) {
    const plain = text.replace(/(^|[\s"'`(])(~?\/|[A-Z]:\\|\.\/)[^\s"'`)]+/g, " ");
    return [...new Set(plain.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [])].slice(0, 40);
  }

  // Pages of errors are for messages; lists of names come after the pages that they list.
  function weight(url, asked) {
    if (/\/docs\//.test(url)) return 0.4;
    const isMessage = asked.length > 5 || asked.some((word) => /(Error|Exception|Warning)$/.test(word));
    return /\/tables\//.test(url) || (/\/errors\//.test(url) && !isMessage) ? 0.5 : 1;
  }

  // Each word is looked up by itself, and a rare one counts more: a page need not have them all.
  async function find(asked) {
    const { search } = await load();
    const found = (await Promise.all(asked.map((word) => search(word)))).map(({ results }) => results);
    const most = Math.max(0, ...found.map((results) => results.length));
    const pages = new Map();
    const rareFirst = found.map((results, n) => ({ results, word: asked[n].toLowerCase() }))
      .sort((a, b) => a.results.length - b.results.length);
    for (const { results, word } of rareFirst)
      for (const result of results) {
        const page = pages.get(result.id) ?? { score: 0, results: [] };
        const worth = Math.log1p(most / results.length);
        page.score += worth * Math.log1p(result.score);
        page.results.push({ result, worth, word });
        pages.set(result.id, page);
      }
    const best = [...pages.values()].sort((a, b) => b.score - a.score).slice(0, 16);
    const hits = await Promise.all(best.map(async ({ score, results }) => {
      const hit = await section(results);
      return { ...hit, score: (score + hit.score) * weight(hit.url, asked) };
    }));
    return hits.sort((a, b) => b.score - a.score).slice(0, 8);
  }

  // The section of a page with most of the words, quoted where the rarest of them stands.
  // Pagefind takes stateful for states as well, so a word that a title has as typed counts more.
  async function section(results) {
    const sections = new Map();
    for (const { result, worth, word } of results) {
      const { meta, sub_results } = await result.data();
      for (const part of sub_results) {
        const known = sections.get(part.url) ?? { ...part, page: meta.title, score: 0 };
        const sum = part.weighted_locations.reduce((total, place) => total + place.balanced_score, 0);
        const isTitled = part.title.toLowerCase().split(/[^\p{L}\p{N}_]+/u).includes(word);
        known.score += worth * (Math.log1p(sum) + 2 * isTitled);
        sections.set(part.url, known);
      }
    }
    return [...sections.values()].sort((a, b) => b.score - a.score)[0];
  }

  function entry({ url, title, page, excerpt }) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = title === page ? page : `${page} › ${title}`;
    const quote = document.createElement("p");
    quote.innerHTML = excerpt; // Pagefind escapes the page's text, and marks the words
    const item = document.createElement("li");
    item.append(link, quote);
    return item;
  }

  for (const place of document.querySelectorAll(".site-search")) {
    const input = place.querySelector("input[type=search]");
    const list = place.querySelector("ol");
    const state = place.querySelector("[role=status]");
    let latest;

    async function run() {
      const asked = words(message(input.value));
      const mine = (latest = Symbol());
      if (!input.value.trim()) return show([], "");
      try {
        const pages = await find(asked);
        if (mine !== latest) return; // the reader typed on
        show(pages, pages.length ? "" : "Nothing found. Try fewer words, or the lists of errors and of recipes.");
      } catch {
        show([], "The search could not be loaded. The home page leads to every page.");
      }
    }

    function show(pages, text) {
      list.replaceChildren(...pages.map(entry));
      state.textContent = text;
    }

    input.addEventListener("focus", () => load().catch(() => {}), { once: true });
    input.addEventListener("input", run);
    input.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text");
      if (!text.includes("\n")) return;
      event.preventDefault(); // a field has one line, and would join those of a traceback
      input.value = message(text).replace(/\s+/g, " ");
      run();
    });
    input.form.addEventListener("submit", (event) => {
      event.preventDefault();
      list.querySelector("a")?.click();
    });
    place.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const stops = [input, ...list.querySelectorAll("a")];
      stops[Math.min(Math.max(stops.indexOf(document.activeElement) + step, 0), stops.length - 1)].focus();
    });
    const asked = new URLSearchParams(location.search).get("q");
    if (asked && location.pathname.endsWith("/search.html")) {
      input.value = asked;
      run();
    }
  }
}
