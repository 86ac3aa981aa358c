"""What calls of less common libraries read, write, load and persist: one short program a family."""

from pathlib import Path

import pytest

from .test_libraries import seen


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "from Bio import SeqIO, Phylo\nfrom Bio.PDB import PDBParser, PDBIO\n"
            "SeqIO.write(SeqIO.parse('a.fasta', 'fasta'), 'b.fasta', 'fasta')\n"
            "with open('c.fasta') as f:\n    SeqIO.to_dict(SeqIO.parse(f, 'fasta'))\n"
            "Phylo.read('t.nwk', 'newick')\nPDBParser(QUIET=True).get_structure('x', '1abc.pdb')\n"
            "out = PDBIO()\nout.save('out.pdb')\n",
            {"reads a.fasta", "writes b.fasta", "reads c.fasta", "reads t.nwk", "reads 1abc.pdb", "writes out.pdb"},
        ),
        (
            "import pysam\npysam.AlignmentFile('a.bam', 'rb')\npysam.AlignmentFile('b.bam', 'wb', template=x)\n"
            "pysam.AlignmentFile('-', 'w')\npysam.VariantFile('v.vcf')\n",
            {"reads a.bam", "writes b.bam", "reads v.vcf"},
        ),
        (
            "import pybedtools\nimport pyranges as pr\n"
            "pybedtools.BedTool('a.bed').sort().intersect('b.bed', u=True).saveas('c.bed')\n"
            "pybedtools.BedTool('chr1 1 2', from_string=True)\npr.read_gtf('g.gtf').to_bed('g.bed')\n",
            {"reads a.bed", "reads b.bed", "writes c.bed", "reads g.gtf", "writes g.bed"},
        ),
        (
            "import scanpy as sc\nimport anndata as ad\nx = sc.read_10x_mtx('raw/')\nx.obs.to_csv('obs.csv')\n"
            "kept = x[x.obs['n'] > 1].copy()\nkept.write('kept.h5ad')\n"
            "ad.concat([ad.read_h5ad('a.h5ad'), kept]).write_zarr('all.zarr')\n"
            "def store(cells):\n    cells.write_h5ad('late.h5ad')\n",
            {"reads raw", "writes obs.csv", "writes kept.h5ad", "reads a.h5ad", "writes all.zarr", "writes late.h5ad"},
        ),
        (
            "import mne, wfdb, pyedflib\nfrom nilearn import image\nimport nibabel as nib\n"
            "mne.io.read_raw_edf('a.edf', preload=True).filter(1, 40).save('a_raw.fif')\n"
            "mne.read_epochs('e-epo.fif')['go'].average().save('e-ave.fif')\n"
            "wfdb.rdrecord('mit/100')\nwfdb.rdrecord('100', pn_dir='mitdb')\n"
            "wfdb.wrsamp('r1', 360, ['mV'], ['I'], write_dir='out')\npyedflib.EdfReader('b.edf').readSignal(0)\n"
            "image.load_img('t.nii.gz').to_filename('u.nii.gz')\nnib.load('v.nii').get_fdata()\n",
            {
                "reads a.edf",
                "writes a_raw.fif",
                "reads e-epo.fif",
                "writes e-ave.fif",
                "reads mit/100.hea",
                "writes out/r1.hea",
                "reads b.edf",
                "reads t.nii.gz",
                "writes u.nii.gz",
                "reads v.nii",
            },
        ),
        (
            "from rdkit import Chem\nfrom rdkit.Chem import AllChem, PandasTools\nimport ase.io\n"
            "from pymatgen.core import Structure\nimport MDAnalysis as mda\nimport mdtraj as md\n"
            "Chem.SDMolSupplier('a.sdf')\nChem.SDWriter('b.sdf')\nAllChem.MolFromMolFile('c.mol')\n"
            "PandasTools.LoadSDF('d.sdf').to_csv('d.csv')\nase.io.write('f.xyz', ase.io.read('e.cif'))\n"
            "Structure.from_file('POSCAR').to(filename='g.cif')\nStructure.from_file('h.cif').to('cif', 'i.cif')\n"
            "mda.Universe('top.pdb', 'run.xtc').select_atoms('protein').write('p.pdb')\n"
            "md.load('run.dcd', top='top.pdb').save_xtc('q.xtc')\n",
            {
                "reads a.sdf",
                "writes b.sdf",
                "reads c.mol",
                "reads d.sdf",
                "writes d.csv",
                "reads e.cif",
                "writes f.xyz",
                "reads POSCAR",
                "writes g.cif",
                "reads h.cif",
                "reads top.pdb",
                "reads run.xtc",
                "writes p.pdb",
                "reads run.dcd",
                "writes q.xtc",
            },
        ),
        (
            "from astropy.io import fits\nfrom astropy.table import Table\nimport obspy\n"
            "fits.open('a.fits')[0].data\nfits.open('log.fits', mode='update')\n"
            "fits.PrimaryHDU(x).writeto('b.fits', overwrite=True)\n"
            "t = Table.read('c.vot')\nt['x']\nt.to_pandas().to_csv('c.csv')\nt.write('d.fits')\n"
            "obspy.read('e.mseed').copy().filter('bandpass').write('f.mseed', format='MSEED')\n",
            {
                "reads a.fits",
                "appends log.fits",
                "writes b.fits",
                "reads c.vot",
                "writes c.csv",
                "writes d.fits",
                "reads e.mseed",
                "writes f.mseed",
            },
        ),
        (
            "import laspy, trimesh\nimport open3d as o3d\nfrom plyfile import PlyData\n"
            "laspy.read('a.las').write('b.laz')\nlaspy.open('c.las', mode='w')\nPlyData.read('d.ply').write('e.ply')\n"
            "cloud = o3d.io.read_point_cloud('f.pcd')\no3d.io.write_point_cloud('g.pcd', cloud)\n"
            "trimesh.load('h.obj').export('i.stl')\n",
            {
                "reads a.las",
                "writes b.laz",
                "writes c.las",
                "reads d.ply",
                "writes e.ply",
                "reads f.pcd",
                "writes g.pcd",
                "reads h.obj",
                "writes i.stl",
            },
        ),
    ],
)
def test_measurements_of_the_sciences(code: str, expected: set[str], tmp_path: Path) -> None:
    assert seen(code, tmp_path) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "import altair as alt\nimport folium, hvplot, shap, lime.lime_tabular\n"
            "from bokeh.plotting import output_file\nfrom bokeh.io import export_png\nfrom wordcloud import WordCloud\n"
            "bars = alt.Chart(df).mark_bar().encode(x='a').properties(width=3)\nbars.save('a.html')\n"
            "alt.vconcat(bars, bars).save('b.json')\noutput_file('c.html')\nexport_png(p, filename='d.png')\n"
            "place = folium.Map([1, 2])\nplace.save('e.html')\nhvplot.save(p, 'f.html')\n"
            "WordCloud(width=3).generate('x').to_file('g.png')\nshap.save_html('h.html', p)\n"
            "lime.lime_tabular.LimeTabularExplainer(x).explain_instance(r, f).save_to_file('i.html')\n",
            {
                f"writes {name}"
                for name in ("a.html", "b.json", "c.html", "d.png", "e.html", "f.html", "g.png", "h.html")
            }
            | {"writes i.html"},
        ),
        (
            "import plotly.express as px\nfrom elsewhere import chart\n"
            "fig = px.line_polar(df).update_layout(title='x')\nfig.write_html('a.html')\n"
            "chart(df).write_image('b.png')\n",
            {"writes a.html", "writes b.png"},
        ),
        (
            "import graphviz, networkx as nx\nimport igraph as ig\nimport pydotplus\n"
            "from pyvis.network import Network\nnx.write_gml(nx.read_edgelist('a.txt'), 'b.gml')\n"
            "nx.from_pandas_edgelist(df)\nig.Graph.Read_GraphML('c.graphml').write_pickle('d.pkl')\nnet = Network()\n"
            "net.from_nx(g)\nnet.show('e.html')\ngraphviz.Digraph('x').render('f', directory='out', view=True)\n"
            "pydotplus.graph_from_dot_data('x').write_png('g.png')\n",
            {
                "reads a.txt",
                "writes b.gml",
                "reads c.graphml",
                "writes d.pkl",
                "writes e.html",
                "writes out/f",
                "writes g.png",
            },
        ),
    ],
)
def test_charts_and_networks(code: str, expected: set[str], tmp_path: Path) -> None:
    assert seen(code, tmp_path) == expected
