export default function Gallery() {
  return <p>Galerie</p>
}
