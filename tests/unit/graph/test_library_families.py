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


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "import statsmodels.api as sm\nimport statsmodels.formula.api as smf\nfrom darts import TimeSeries\n"
            "from darts.models import NBEATSModel\nfrom prophet import Prophet\n"
            "from prophet.serialize import model_to_json\n"
            "sm.OLS(y, x).fit().save('a.pkl')\nsmf.logit('y ~ x', df).fit().save('b.pkl')\nsm.load('c.pkl')\n"
            "TimeSeries.from_csv('d.csv').pd_dataframe().to_csv('e.csv')\n"
            "m = NBEATSModel(1, 1)\nm.fit(s)\nm.save('f.pt')\nNBEATSModel.load('g.pt')\n"
            "with open('h.json', 'w') as f:\n    f.write(model_to_json(Prophet().fit(df)))\n",
            {
                "persists a.pkl",
                "persists b.pkl",
                "loads c.pkl",
                "reads d.csv",
                "writes e.csv",
                "persists f.pt",
                "loads g.pt",
                "writes h.json",
            },
        ),
        (
            "from annoy import AnnoyIndex\nimport hnswlib, nmslib\nfrom implicit.als import AlternatingLeastSquares\n"
            "t = AnnoyIndex(40, 'angular')\nt.load('a.ann')\nt.save('b.ann')\n"
            "p = hnswlib.Index(space='l2', dim=3)\np.save_index('c.bin')\nnmslib.init().loadIndex('d.bin')\n"
            "AlternatingLeastSquares(factors=3).save('e.npz')\nAlternatingLeastSquares.load('f.npz')\n",
            {"loads a.ann", "persists b.ann", "persists c.bin", "loads d.bin", "persists e.npz", "loads f.npz"},
        ),
        (
            "import dgl\nfrom dgl.data.utils import save_info\nfrom torch_geometric.datasets import TUDataset\n"
            "dgl.save_graphs('a.bin', dgl.load_graphs('b.bin')[0])\nsave_info('c.pkl', {})\n"
            "TUDataset('data/tu', name='x')\n",
            {"writes a.bin", "reads b.bin", "writes c.pkl", "reads data/tu"},
        ),
        (
            "from detectron2.config import get_cfg\nfrom detectron2.data.datasets import register_coco_instances\n"
            "import mmcv, mmengine, torchio as tio\nfrom monai.transforms import LoadImage, SaveImage\n"
            "from pycocotools.coco import COCO\nget_cfg().merge_from_file('a.yaml')\n"
            "register_coco_instances('x', {}, 'b.json', 'images')\nmmengine.Config.fromfile('c.py')\n"
            "mmengine.dump(mmengine.load('d.json'), 'e.pkl')\nmmcv.imwrite(mmcv.imread('f.png'), 'g.png')\n"
            "LoadImage(image_only=True)('h.nii')\nSaveImage(output_dir='out')\n"
            "tio.ScalarImage('i.nii').save('j.nii')\nCOCO('k.json').loadRes('l.json')\n",
            {
                *("reads a.yaml", "reads b.json", "reads images", "reads c.py", "reads d.json", "writes e.pkl"),
                *("reads f.png", "writes g.png", "reads h.nii", "writes out", "reads i.nii", "writes j.nii"),
                *("reads k.json", "reads l.json"),
            },
        ),
        (
            "from simpletransformers.classification import ClassificationModel\nfrom bertopic import BERTopic\n"
            "from flair.models import TextClassifier\nfrom flair.trainers import ModelTrainer\n"
            "ModelTrainer(TextClassifier.load('runs/best-model.pt'), c).train('runs/next', max_epochs=3)\n"
            "TextClassifier.load('sentiment')\n"
            "ClassificationModel('bert', 'bert-base-cased').train_model(df, output_dir='out')\n"
            "topics = BERTopic()\ntopics.save('topics')\nBERTopic.load('owner/topics')\n",
            {
                "loads hf:model:bert-base-cased@?",
                "trains hf:model:bert-base-cased@?",
                *("loads runs/best-model.pt", "persists runs/next", "loads flair:model:sentiment"),
                "persists out",
                "persists topics",
                "loads hf:model:owner/topics@?",
            },
        ),
        (
            "import h2o\nfrom h2o.automl import H2OAutoML\nfrom pycaret.classification import *\n"
            "from autogluon.tabular import TabularDataset, TabularPredictor\nfrom flaml import AutoML\n"
            "train = h2o.import_file('a.csv')\ntrain.as_data_frame().to_csv('b.csv')\n"
            "h2o.save_model(H2OAutoML(), path='models')\nh2o.load_model('models/m')\n"
            "save_model(compare_models(), 'best')\nload_model('best')\n"
            "TabularPredictor(label='y', path='ag').fit(TabularDataset('c.csv'))\nTabularPredictor.load('ag')\n"
            "a = AutoML()\na.fit(x, y)\na.pickle('d.pkl')\n",
            {
                *("reads a.csv", "writes b.csv", "persists models", "loads models/m", "persists best.pkl"),
                *("loads best.pkl", "persists ag", "reads c.csv", "loads ag", "persists d.pkl"),
                *("trains model:m.py::TabularPredictor", "trains model:m.py::AutoML"),
            },
        ),
        (
            "from lenskit import Pipeline\nfrom lenskit.batch import BatchPipelineRunner\n"
            "from lenskit.data import Dataset, ItemListCollection\n"
            "from lenskit.datasets import MovieLens\nMovieLens('ml').ratings\n"
            "Pipeline.load_config('p.toml').train(Dataset.load('t'))\n"
            "done = BatchPipelineRunner().run(1, ItemListCollection.load_parquet('test.parquet'))\n"
            "done.output('recommendations').save_parquet('recs.parquet')\n",
            {"reads ml", "reads p.toml", "reads t", "reads test.parquet", "writes recs.parquet"},
        ),
        (
            "from brevitas.export import export_qonnx\nexport_qonnx(1, (), 'q.onnx')\n"
            "from flair.embeddings import FastTextEmbeddings, FlairEmbeddings\n"
            "FlairEmbeddings('lm/best-lm.pt')\nFastTextEmbeddings('v.bin')\n"
            "from gensim.models.fasttext import load_facebook_model, save_facebook_model\n"
            "save_facebook_model(load_facebook_model('a.bin'), 'b.bin')\n"
            "from keras.src.saving import load_model\nload_model('m.keras')\n",
            {
                "persists q.onnx",
                "loads lm/best-lm.pt",
                "loads v.bin",
                "loads a.bin",
                "persists b.bin",
                "loads m.keras",
            },
        ),
    ],
)
def test_models_that_are_kept(code: str, expected: set[str], tmp_path: Path) -> None:
    assert seen(code, tmp_path) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "import cudf, vaex, ibis, fastavro\nimport datatable as dt\nfrom fastparquet import ParquetFile, write\n"
            "cudf.read_csv('a.csv').to_parquet('a.parquet')\ndt.fread('b.csv').to_jay('b.jay')\n"
            "vaex.open('c.hdf5').export_arrow('c.arrow')\ncon = ibis.duckdb.connect('x.db')\n"
            "con.table('orders').filter(p).execute().to_csv('d.csv')\nibis.read_parquet('e.parquet').to_csv('e.csv')\n"
            "write('f.parquet', df)\nwrite('g.parquet', df, append=True)\nParquetFile('h.parquet').to_pandas()\n"
            "with open('i.avro', 'rb') as f:\n    fastavro.reader(f)\n",
            {
                *("reads a.csv", "writes a.parquet", "reads b.csv", "writes b.jay", "reads c.hdf5", "writes c.arrow"),
                *("reads table:orders", "writes d.csv", "reads e.parquet", "writes e.csv", "writes f.parquet"),
                *("appends g.parquet", "reads h.parquet", "reads i.avro"),
            },
        ),
        (
            "import lmdb, mat73, patoolib, py7zr, rarfile\nfrom tinydb import TinyDB\nimport hdf5storage as h\n"
            "with py7zr.SevenZipFile('a.7z') as z:\n    z.extractall('out')\n"
            "rarfile.RarFile('b.rar').extractall('rar')\n"
            "patoolib.extract_archive('c.zip', outdir='zip')\nlmdb.open('d.lmdb', readonly=True)\nlmdb.open('e.lmdb')\n"
            "TinyDB('f.json')\nmat73.loadmat('g.mat')\nh.savemat('h.mat', {})\n",
            {
                *("reads a.7z", "writes out", "reads b.rar", "writes rar", "reads c.zip", "writes zip"),
                *("reads d.lmdb", "appends e.lmdb", "reads f.json", "appends f.json", "reads g.mat", "writes h.mat"),
            },
        ),
        (
            "import whisper, ffmpeg, pretty_midi\nfrom music21 import converter\nfrom gtts import gTTS\n"
            "whisper.load_model('base').transcribe('a.mp3')\n"
            "ffmpeg.input('b.mp4').output('b.wav').run()\nffmpeg.input('-').output('pipe:')\n"
            "pretty_midi.PrettyMIDI('c.mid').write('d.mid')\nconverter.parse('e.mid').write('midi', fp='f.mid')\n"
            "gTTS('x').save('g.mp3')\n",
            {
                *("loads whisper:model:base", "reads a.mp3", "reads b.mp4", "writes b.wav", "reads c.mid"),
                *("writes d.mid", "reads e.mid", "writes f.mid", "writes g.mp3"),
            },
        ),
        (
            "import camelot, tabula\nfrom pptx import Presentation\nfrom pdf2image import convert_from_path\n"
            "from unstructured.partition.pdf import partition_pdf\n"
            "from docling.document_converter import DocumentConverter\n"
            "camelot.read_pdf('a.pdf')[0].df.to_csv('a.csv')\ntabula.convert_into('b.pdf', 'b.csv')\n"
            "deck = Presentation('c.pptx')\ndeck.save('d.pptx')\nconvert_from_path('e.pdf', output_folder='png')\n"
            "partition_pdf(filename='f.pdf')\nDocumentConverter().convert('g.pdf')\n",
            {
                *("reads a.pdf", "writes a.csv", "reads b.pdf", "writes b.csv", "reads c.pptx", "writes d.pptx"),
                *("reads e.pdf", "writes png", "reads f.pdf", "reads g.pdf"),
            },
        ),
        (
            "from gensim.corpora import Dictionary, MmCorpus\nfrom gensim.models.word2vec import Word2Vec\n"
            "import faiss\nfrom llama_cpp import Llama\nfrom accelerate import Accelerator\n"
            "Dictionary.load('a.dict').save('b.dict')\nMmCorpus.serialize('c.mm', MmCorpus('d.mm'))\n"
            "Word2Vec.load('e.model').wv.save_word2vec_format('f.txt')\nfaiss.write_index_binary(i, 'g.bin')\n"
            "Llama(model_path='h.gguf')\naccelerator = Accelerator()\naccelerator.save_state('state')\n",
            {
                *("loads a.dict", "persists b.dict", "writes c.mm", "reads d.mm", "loads e.model", "persists f.txt"),
                *("persists g.bin", "loads h.gguf", "persists state"),
            },
        ),
    ],
)
def test_tables_archives_sounds_and_documents(code: str, expected: set[str], tmp_path: Path) -> None:
    assert seen(code, tmp_path) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "from airflow.providers.google.cloud.transfers.local_to_gcs import LocalFilesystemToGCSOperator\n"
            "from airflow.providers.google.cloud.transfers.gcs_to_bigquery import GCSToBigQueryOperator\n"
            "LocalFilesystemToGCSOperator(\n    task_id='a', src='data/{{ ds }}.csv', dst='raw/{{ ds }}/a.csv',\n"
            "    bucket='lake',\n)\n"
            "GCSToBigQueryOperator(\n    task_id='b', bucket='lake', source_objects=['raw/b.csv', 'raw/c.csv'],\n"
            "    destination_project_dataset_table='p.d.t',\n)\n",
            {
                *("reads glob:data/*.csv", "writes gs://lake/raw/*/a.csv", "reads gs://lake/raw/b.csv"),
                *("reads gs://lake/raw/c.csv", "writes table:p.d.t"),
            },
        ),
        (
            "from airflow.providers.amazon.aws.transfers.sql_to_s3 import SqlToS3Operator\n"
            "from airflow.providers.postgres.operators.postgres import PostgresOperator\n"
            "SqlToS3Operator(task_id='c', query='select * from orders', s3_bucket='lake', s3_key='o.csv')\n"
            "PostgresOperator(task_id='d', sql=['insert into x select * from y', 'make.sql'])\n",
            {
                *("reads table:orders", "writes s3://lake/o.csv", "reads table:y", "appends table:x"),
                "reads make.sql",
            },
        ),
        (
            "from airflow.providers.postgres.hooks.postgres import PostgresHook\n"
            "from airflow.providers.amazon.aws.hooks.s3 import S3Hook\n"
            "hook = PostgresHook(postgres_conn_id='x')\nhook.get_pandas_df('select * from c').to_csv('c.csv')\n"
            "hook.insert_rows('done', [])\nS3Hook('aws').load_file('m.pkl', key='models/m.pkl', bucket_name='lake')\n"
            "S3Hook('aws').load_string('x', 's3://other/x.txt')\n",
            {
                *("reads table:c", "writes c.csv", "appends table:done", "reads m.pkl"),
                *("writes s3://lake/models/m.pkl", "writes s3://other/x.txt"),
            },
        ),
        (
            "from prefect_gcp.cloud_storage import GcsBucket\nfrom prefect_aws import S3Bucket\n"
            "from prefect_sqlalchemy import SqlAlchemyConnector\n"
            "GcsBucket.load('zoom').upload_from_path(from_path='d/a.parquet', to_path='raw/a.parquet')\n"
            "S3Bucket(bucket_name='lake').download_object_to_path('raw/b.csv', 'b.csv')\n"
            "with SqlAlchemyConnector.load('db') as c:\n    c.fetch_all('select * from orders')\n",
            {
                *("reads d/a.parquet", "writes gs://*/raw/a.parquet", "reads s3://lake/raw/b.csv", "writes b.csv"),
                "reads table:orders",
            },
        ),
    ],
)
def test_operators_hooks_and_blocks_of_schedulers(code: str, expected: set[str], tmp_path: Path) -> None:
    assert seen(code, tmp_path) == expected


def test_names_of_methods_that_mean_one_thing_need_no_known_receiver(tmp_path: Path) -> None:
    code = (
        "from elsewhere import made\n\ndef store(one, conn):\n    one.write_parquet('a.parquet')\n"
        "    one.to_netcdf('b.nc')\n    one.to_file('c.gpkg')\n    one.to_hdf('d.h5', key='x')\n"
        "    one.tocsv('e.csv')\n"
        "    one.to_sql('orders', conn, if_exists='append')\n    one.to_sql()\n    one.write_html('key', 'text')\n\n"
        "store(made(), None)\n"
    )
    written = {"writes a.parquet", "writes b.nc", "writes c.gpkg", "writes d.h5", "writes e.csv"}
    assert seen(code, tmp_path) == {*written, "appends table:orders"}


def test_rows_of_a_table_with_shapes_are_one_too(tmp_path: Path) -> None:
    code = (
        "import geopandas as gpd\nplaces = gpd.read_file('a.geojson')\nplaces.dtypes.to_json('types.json')\n"
        "places.loc[places['n'] > 1].drop(columns=['n']).to_file('b.geojson')\n"
    )
    assert seen(code, tmp_path) == {"reads a.geojson", "writes types.json", "writes b.geojson"}


def test_tables_with_shapes_stay_what_they_are_by_what_all_tables_do(tmp_path: Path) -> None:
    code = (
        "import geopandas as gpd\nwards = gpd.read_file('a.shp').rename(columns={'a': 'b'})\n"
        "chosen = wards[wards.b == 'x']\nchosen.to_file('chosen.geojson')\n"
        "whole = chosen[['b', 'geometry']].dissolve(by='b').to_crs(crs=3857)\nwhole.to_file('whole.geojson')\n"
        "gpd.sjoin(whole, wards).merge(chosen).to_file('joined.geojson')\nwhole.drop(columns='b').to_csv('c.csv')\n"
    )
    written = {"writes chosen.geojson", "writes whole.geojson", "writes joined.geojson", "writes c.csv"}
    assert seen(code, tmp_path) == {"reads a.shp", *written}
