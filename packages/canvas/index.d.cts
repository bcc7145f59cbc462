import type { Canvas, SvgCanvas } from '@napi-rs/canvas';

export { Image } from '@napi-rs/canvas';
export declare function createCanvas(
  width: number,
  height: number,
  type?: 'image' | 'svg',
): Canvas | SvgCanvas;
export declare function registerFont(path: string, font?: { family: string }): void;
