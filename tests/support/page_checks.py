"""What is looked for in a page of ours that shows what strangers wrote; each is JavaScript and gives what is wrong."""

FOREIGN = """() => {
    const all = [...document.querySelector('.stApp').querySelectorAll('*')];
    const elsewhere = (url) => url && new URL(url, location).origin !== location.origin;
    return all.filter((e) =>
        ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'BASE', 'META'].includes(e.tagName)
        || (e.tagName === 'LINK' && !e.href.startsWith(`${location.origin}/_stcore/bidi-components/okr.`)) // ours
        || (e.tagName === 'FORM' && e.className !== 'vega-bindings')
        || (e.tagName === 'STYLE' && !e.sheet.cssRules[0]?.cssText.includes('okr-'))
        || e.getAttributeNames().some((name) => name.startsWith('on'))
        || (e.tagName === 'IMG' && !e.src.startsWith('data:image/svg+xml,'))
        || (e.tagName === 'A' && elsewhere(e.href))
    ).map((e) => e.outerHTML.slice(0, 200));
}"""
"""Elements and addresses that we did not put there."""

TOO_WIDE = """() => {
    const scrolls = (e) => ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(e).overflowX);
    const inside = (e) => { // where lines begin at the right, what is too wide stands out at the left
        const { left, right } = e.getBoundingClientRect();
        return document.documentElement.dir === 'rtl' ? left >= -1 : right <= innerWidth + 1;
    };
    const held = (e) => { // by a part of the page that scrolls or cuts by itself
        for (let p = e.parentElement; !p.matches('.stMain'); p = p.parentElement)
            if (scrolls(p) && inside(p)) return true;
    };
    const main = document.querySelector('.stMain');
    const found = [...main.querySelectorAll('*')].filter((e) => e.getClientRects().length && !inside(e) && !held(e));
    if (main.scrollWidth > main.clientWidth) found.push(main);
    return found.map((e) => e.outerHTML.slice(0, 160));
}"""
"""What stands out of the window, at whatever width it has."""
