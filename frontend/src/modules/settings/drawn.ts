const EDGE = 512

/**
 * A drawing becomes a picture here, in the browser that chose it: inside an image no script of it runs and nothing is
 * fetched, and the server only ever keeps pixels. Other files leave as they are; a drawing that cannot be read too, so
 * that the server says why.
 */
export async function pixelsOf(file: File): Promise<File> {
  if (file.type !== 'image/svg+xml') return file
  const url = URL.createObjectURL(file)
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    // A drawing without measures fills the square.
    const [width, height] = image.naturalWidth && image.naturalHeight ? [image.naturalWidth, image.naturalHeight] : [EDGE, EDGE]
    const scale = EDGE / Math.max(width, height)
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(width * scale))
    canvas.height = Math.max(1, Math.round(height * scale))
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'))
    return blob ? new File([blob], file.name.replace(/\.svg$/i, '.png'), { type: 'image/png' }) : file
  } catch {
    return file
  } finally {
    URL.revokeObjectURL(url)
  }
}
