package nb

// maxDepth is far above what notebooks have. Each line of the file is indented
// by its depth, so that a small file of many brackets would become a huge one.
const maxDepth = 100

func tooDeep(v any, limit int) bool {
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			if limit == 0 || tooDeep(e, limit-1) {
				return true
			}
		}
	case []any:
		for _, e := range v {
			if limit == 0 || tooDeep(e, limit-1) {
				return true
			}
		}
	}
	return false
}
