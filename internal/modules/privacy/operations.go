package privacy

import "preau/internal/manifest"

func (s *Service) operations() []manifest.Operation { return nil }
