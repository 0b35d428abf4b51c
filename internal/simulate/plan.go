package simulate

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Plan is when each file comes: the same files under every plan, and the same last
// night.
type Plan struct {
	Name   string
	Nights []time.Time
	Parts  int  // how many files a day each source sends
	Closes bool // a person closes some exceptions, which changes what stands open at the end

	seed  uint64
	files []*File
	comes []int // the night before which each file is laid into the inbox
}

// PlanNames lists the plans that Plan knows; the first is the usual course.
func PlanNames() []string {
	return []string{"in order", "all late", "some late", "logs late", "lines late", "early", "at once", "split", "nights skipped", "files corrected", "a person closes"}
}

// PlanNamed makes a plan of a name that somebody typed.
func (w *Lives) PlanNamed(name string, seed uint64) (*Plan, error) {
	if !slices.Contains(PlanNames(), name) {
		return nil, fmt.Errorf("no plan is called %q", name)
	}
	return w.Plan(name, seed), nil
}

// Plan makes a plan of that name; equal seeds make equal plans.
func (w *Lives) Plan(name string, seed uint64) *Plan {
	random := rand.New(rand.NewPCG(w.Seed, seed))
	p := &Plan{Name: name, seed: seed, Nights: w.Nights(), Parts: 1, files: w.Files()}
	switch name {
	case "at once":
		p.Nights = p.Nights[len(p.Nights)-1:]
	case "nights skipped":
		p.Nights = slices.DeleteFunc(p.Nights, func(night time.Time) bool {
			return !night.Equal(w.Last) && random.IntN(2) == 0
		})
	case "split":
		p.split(w.Seed + seed)
	case "files corrected":
		p.breakFiles(w, random)
	case "a person closes":
		p.Closes = true
	}
	for _, f := range p.files {
		late := lateness(name, f, random)
		if f.Day.Equal(w.First) && late > 0 {
			late = 0 // a source begins with its first file
		}
		p.comes = append(p.comes, p.capped(p.usual(f)+late))
	}
	return p
}

// lateness is by how many nights a file is late under a plan.
func lateness(name string, f *File, random *rand.Rand) int {
	late := random.IntN(7)
	switch {
	case name == "all late", name == "logs late" && f.Log, name == "lines late" && !f.Log:
		return late
	case name == "some late" && random.IntN(3) == 0:
		return late
	case name == "files corrected" && f.corrects:
		return late / 2
	case name == "split" && strings.HasSuffix(f.Name, "_2.csv"):
		return late / 2
	case name == "early":
		return -1000
	}
	return 0
}

// usual is the night to which a file usually comes: a log, a statement
// and a correction the night after its day.
func (p *Plan) usual(f *File) int {
	day := f.Day
	if f.Log || f.bank {
		day = day.AddDate(0, 0, 1)
	}
	if f.corrects {
		day = day.AddDate(0, 0, 1) // a correction follows on what it corrects
	}
	return slices.IndexFunc(p.Nights, func(night time.Time) bool { return !night.Before(day) })
}

func (p *Plan) capped(night int) int { return min(max(night, 0), len(p.Nights)-1) }

// breakFiles lets a file that nobody can read come in place of some settlement
// files, which come later under their own name.
func (p *Plan) breakFiles(w *Lives, random *rand.Rand) {
	for _, f := range p.files {
		if !f.Log && !f.bank && f.Day.After(w.First) && f.Day.Before(w.Last) && random.IntN(4) == 0 {
			f.corrects = true
			p.files = append(p.files, &File{Name: strings.TrimSuffix(f.Name, ".csv") + "-0.csv", Day: f.Day, broken: true})
		}
	}
}

// split cuts each file into two.
func (p *Plan) split(seed uint64) {
	p.Parts = 2
	var parts []*File
	for _, f := range p.files {
		name := strings.TrimSuffix(f.Name, ".csv")
		two := [2]*File{}
		for i := range two {
			two[i] = &File{Name: name + "_" + strconv.Itoa(i+1) + ".csv", Day: f.Day, Log: f.Log, bank: f.bank, Records: [][]string{slices.Concat(f.Records[0][:len(f.Records[0])-1], []string{markOf(name + strconv.Itoa(i+1))})}}
		}
		for i, row := range f.holds {
			two[row.draw(seed)%2].add(f.Records[i+1], row)
		}
		parts = append(parts, two[0], two[1])
	}
	p.files = parts
}

// Shuffle puts the rows of each file into another order.
func (p *Plan) Shuffle(seed uint64) {
	random := rand.New(rand.NewPCG(seed, 0x73))
	for _, f := range p.files {
		random.Shuffle(len(f.holds), func(i, j int) {
			f.holds[i], f.holds[j] = f.holds[j], f.holds[i]
			f.Records[i+1], f.Records[j+1] = f.Records[j+1], f.Records[i+1]
		})
	}
}

// Rename gives each file another name of the same day, by which the files of a
// night are in another order.
func (p *Plan) Rename(seed uint64) {
	random := rand.New(rand.NewPCG(seed, 0x6e))
	for i, f := range p.files {
		f.Name = strings.TrimSuffix(f.Name, ".csv") + "-" + strconv.Itoa(random.IntN(1000)) + "x" + strconv.Itoa(i) + path.Ext(f.Name)
	}
}

// Coming returns the files that come before a night.
func (p *Plan) Coming(night int) []*File {
	var files []*File
	for i, f := range p.files {
		if p.comes[i] == night {
			files = append(files, f)
		}
	}
	return files
}

// taken reports whether a file has been taken in when a night is over.
func (p *Plan) taken(file, night int) bool {
	return p.comes[file] <= night && !p.files[file].Day.After(p.Nights[night])
}

// Write writes the world's configuration below a folder, and the files of each night
// into a folder of their own, nights/DATE.
func (w *Lives) Write(folder string, p *Plan) error {
	if err := os.MkdirAll(filepath.Join(folder, "inbox"), 0o755); err != nil {
		return err
	}
	for i, night := range p.Nights {
		for _, f := range p.Coming(i) {
			name := filepath.Join(folder, "nights", night.Format(time.DateOnly), f.Name)
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				return err
			}
			if err := os.WriteFile(name, []byte(f.Text()), 0o644); err != nil {
				return err
			}
		}
	}
	return os.WriteFile(filepath.Join(folder, "tieout.yaml"), []byte(w.Config(p.Parts)), 0o644)
}
