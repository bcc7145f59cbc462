// `canvas` (node-canvas) downloads or compiles a binary at installation, and fails where neither is possible.
// This package answers to its name and offers the part that chartjs-node-canvas uses, on @napi-rs/canvas, whose
// binaries are ordinary packages. Differences bridged: toBuffer and toDataURL with a callback, SVG, registerFont.
'use strict';

const { createCanvas: createNative, GlobalFonts, Image, SvgExportFlag } = require('@napi-rs/canvas');

/** The answer of `produce`, returned or, as node-canvas does, given to a callback after the current turn. */
function answer(callback, produce) {
  if (!callback) return produce();
  setImmediate(() => {
    let result;
    try {
      result = produce();
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, result);
  });
}

function createSvg(width, height) {
  const canvas = createNative(width, height, SvgExportFlag.NoPrettyXML);
  canvas.toBuffer = (first) => answer(typeof first === 'function' && first, () => canvas.getContent());
  return canvas;
}

function createPixels(width, height) {
  const canvas = createNative(width, height);
  const toBuffer = canvas.toBuffer.bind(canvas);
  const toDataURL = canvas.toDataURL.bind(canvas);
  canvas.toBuffer = (...given) => {
    const mime = given.find((one) => typeof one === 'string') ?? 'image/png';
    return answer(
      given.find((one) => typeof one === 'function'),
      () => toBuffer(mime),
    );
  };
  canvas.toDataURL = (mime, callback) => answer(callback, () => toDataURL(mime));
  return canvas;
}

function createCanvas(width, height, type) {
  if (type === undefined || type === 'image') return createPixels(width, height);
  if (type === 'svg') return createSvg(width, height);
  throw new Error(`canvas: type ${type} is not offered; known: image, svg`);
}

function registerFont(path, { family } = {}) {
  if (!GlobalFonts.registerFromPath(path, family)) throw new Error(`canvas: ${path} is not a readable font`);
}

module.exports = { createCanvas, registerFont, Image };
