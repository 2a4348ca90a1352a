/**
 * Code for a browser: contrast ratios (WCAG 2.2, 1.4.3 and 1.4.11) of what is drawn in the figures of a page, by computed
 * styles. A text stands on what was drawn before it at its place, or on its own halo. Gives an array of
 * `{ what, kind, ratio }`; kind is `text` or `mark`.
 */
export const CONTRASTS = `(() => {
  const parse = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return { rgb: [r, g, b], alpha: a };
  };
  const over = (colour, opacity, below) => {
    const { rgb, alpha } = parse(colour);
    return rgb.map((part, i) => part * alpha * opacity + below[i] * (1 - alpha * opacity));
  };
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((part) => {
      const c = part / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (light + 0.05) / (dark + 0.05);
  };
  const opacity = (style, which) => Number(style[which + "Opacity"]) * Number(style.opacity);
  const paper = parse(getComputedStyle(document.body).backgroundColor).rgb;
  const found = [];
  for (const svg of document.querySelectorAll("svg[role=img]")) {
    if (svg.getBoundingClientRect().width === 0) continue;
    const areas = [];
    for (const element of svg.querySelectorAll("rect, path, circle, line, text")) {
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      if (element.tagName === "text") {
        const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
        const area = areas.findLast((one) => one.box.left <= x && x <= one.box.right && one.box.top <= y && y <= one.box.bottom);
        const halo = style.stroke !== "none" && parseFloat(style.strokeWidth) >= 3;
        const below = halo ? over(style.stroke, 1, paper) : (area?.rgb ?? paper);
        const drawn = over(style.fill, opacity(style, "fill"), below);
        found.push({ what: element.textContent, kind: "text", ratio: ratio(drawn, below) });
        continue;
      }
      const group = element.closest("g[class], [class]")?.getAttribute("class") ?? "";
      if (style.fill !== "none" && element.tagName !== "line") {
        const drawn = over(style.fill, opacity(style, "fill"), paper);
        if (/^(?:point|arrow|look|dot|out|lowest)$/.test(group)) found.push({ what: group, kind: "mark", ratio: ratio(drawn, paper) });
        else areas.push({ box, rgb: drawn });
      }
      if (style.stroke !== "none" && /^(?:interval|path|arm|random|place|null|needed|ring|lift)$/.test(group)) {
        const drawn = over(style.stroke, opacity(style, "stroke"), paper);
        found.push({ what: group, kind: "mark", ratio: ratio(drawn, paper) });
      }
    }
  }
  return found;
})()`;
