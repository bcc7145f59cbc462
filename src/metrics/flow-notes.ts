/** What only amounts of requests need to be noted: the share that succeeds at every instant, and the picture over time. */
import { Picture, type PictureState } from './picture.js';
import { SuccessSpans, type SuccessSpansState } from './success-spans.js';

/** Plain data. */
export interface FlowNotesState {
  readonly success: SuccessSpansState;
  readonly picture: PictureState;
}

export class FlowNotes {
  readonly success: SuccessSpans;
  readonly picture: Picture;

  constructor(upWhen: number, measuredSeconds: number) {
    this.success = new SuccessSpans(upWhen);
    this.picture = new Picture(measuredSeconds);
  }

  save(): FlowNotesState {
    return { success: this.success.save(), picture: this.picture.save() };
  }

  restore({ success, picture }: FlowNotesState): void {
    this.success.restore(success);
    this.picture.restore(picture);
  }
}
