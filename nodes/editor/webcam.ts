/** Takes a picture with the webcam, where the browser lets a page do so: on https, or on this very machine. */

/**
 * Shows the webcam's button if there can be a webcam. `onFailure` is called when the user or the browser refuses.
 * Returns what switches the camera off.
 */
export function prepareWebcam(onPicture: (picture: Blob) => void, onFailure: () => void): () => void {
  const start = $("#vin-read-try-webcam");
  const live = $("#vin-read-try-live");
  const video = live.find("video")[0] as HTMLVideoElement;
  // Without a safe connection browsers leave this out, whatever the typings say.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  let stream: MediaStream | null = null;
  let closed = false;

  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
    live.hide();
    start.prop("disabled", false);
  };
  start.toggle(devices !== undefined);
  live.hide();

  const startNow = async (available: MediaDevices) => {
    start.prop("disabled", true);
    try {
      // The back of a phone sees the car; a computer takes the camera it has.
      const wanted = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
      stream = await available.getUserMedia({ video: wanted });
      if (closed) return stop();
      video.srcObject = stream;
      await video.play();
      live.show();
      $("#vin-read-try-take").trigger("focus");
    } catch {
      stop();
      onFailure();
    }
  };
  start.on("click", () => void (devices && startNow(devices)));
  $("#vin-read-try-stop").on("click", stop);
  $("#vin-read-try-take").on("click", () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    stop();
    canvas.toBlob((picture) => (picture ? onPicture(picture) : onFailure()), "image/jpeg", 0.92);
  });
  return () => {
    closed = true;
    stop();
  };
}
