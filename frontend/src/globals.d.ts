/** True in the development server and in the gallery build: the page /_galerie exists. */
declare const __GALLERY__: boolean
